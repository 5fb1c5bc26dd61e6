import { connect, type Socket } from "node:net";

/**
 * Hands a connection on to a port of this machine.
 * @param lingers it is then never ended, though both ends are done with it.
 */
export function handOn(socket: Socket, port: number, lingers = false): void {
  socket.allowHalfOpen = lingers;
  const onward = connect({ port, host: "127.0.0.1", allowHalfOpen: lingers });
  onward.on("error", () => socket.destroy());
  socket.once("close", () => onward.destroy());
  socket.pipe(onward, { end: !lingers }).pipe(socket, { end: !lingers });
}

import assert from "node:assert/strict";
import { XMLValidator } from "fast-xml-parser";
import { renderPlot } from "../../../tools/bench/plot";
import { sample } from "./sample";

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("the plot of a benchmark", () => {
  it("is an SVG with a panel for each suite and a name for each contestant", () => {
    const svg = renderPlot({ bookworm: sample(), forky: sample() });
    assert.equal(XMLValidator.validate(svg), true);
    const shown = texts(svg);
    for (const text of ["bookworm, libvirt 9.0.0", "forky, libvirt 9.0.0", "this provider", "Terraform remote-exec"]) {
      assert.ok(shown.includes(text), text);
    }
  });

  it("marks the numbers of devices that were measured", () => {
    const shown = texts(renderPlot({ bookworm: sample([1, 8, 32]) }));
    for (const size of ["1", "8", "32"]) {
      assert.ok(shown.includes(size), size);
    }
    assert.ok(!shown.includes("16"));
  });

  it("names nobody who was not measured", () => {
    const measurements = sample().measurements.filter(({ contestant }) => contestant !== "terraform");
    const shown = texts(renderPlot({ bookworm: { ...sample(), measurements } }));
    assert.ok(shown.includes("hand-written loop"));
    assert.ok(!shown.includes("Terraform remote-exec"));
  });
});

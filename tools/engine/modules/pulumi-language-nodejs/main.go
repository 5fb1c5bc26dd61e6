//go:build engine

// Package engine names the program that this module pins: go.mod and go.sum hold the exact version of everything in it.
package engine

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"

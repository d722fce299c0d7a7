package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/kustomize/api/resource"
)

// maxObjectDepth is how many values within values an object may have: definitions of the largest custom resources have
// some 50. Whoever reads an answer does so by recursion.
const maxObjectDepth = 200

// refuseDepth says which object is nested too deeply to be looked at.
func refuseDepth(one *resource.Resource, manifest []byte) error {
	// Each level is a bracket, so most objects need no closer look.
	if bytes.Count(manifest, []byte("{"))+bytes.Count(manifest, []byte("[")) <= maxObjectDepth {
		return nil
	}
	depth := 0
	decoder := json.NewDecoder(bytes.NewReader(manifest))
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth > maxObjectDepth {
			return &limitError{"", fmt.Sprintf("%s %s is nested more than %d deep", one.GetKind(), one.GetName(), maxObjectDepth)}
		}
	}
}

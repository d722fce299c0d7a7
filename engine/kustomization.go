package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"
)

// needsOwnProcess is what a build panics with when it is about to change the schema of the whole process.
type needsOwnProcess struct{}

// reader looks at the kustomization files of one build on their way to kustomize.
type reader struct {
	// origins adds what makes kustomize tell where each object came from to the root's kustomization.
	origins bool
	// alone tells that this process builds nothing else.
	alone    bool
	warnings []string
}

// read takes a kustomization file's content and gives the content that kustomize is to read.
func (r *reader) read(_ string, isRoot bool, content []byte) []byte {
	var parsed types.Kustomization
	if parsed.Unmarshal(content) != nil {
		// kustomize will say what is wrong with it.
		return content
	}
	// kustomize keeps `openapi` in global variables, never takes it back, and reads them without a lock.
	if len(parsed.OpenAPI) > 0 && !r.alone {
		panic(needsOwnProcess{})
	}
	// kustomize prints the same to standard error, where nobody could tell whose it is.
	r.warnings = append(r.warnings, *parsed.CheckDeprecatedFields()...)
	if !isRoot || !r.origins {
		return content
	}
	if changed, err := withOrigins(content, parsed.BuildMetadata); err == nil {
		return changed
	}
	return content
}

// withOrigins is the kustomization with the two options added to its buildMetadata.
func withOrigins(content []byte, metadata []string) ([]byte, error) {
	text, err := yaml.YAMLToJSON(content)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, err
	}
	if fields == nil {
		return nil, errors.New("it is empty")
	}
	for name := range fields {
		// kustomize, too, takes a field by its name in any case.
		if strings.EqualFold(name, "buildMetadata") {
			delete(fields, name)
		}
	}
	wanted := append([]string{types.OriginAnnotations, types.TransformerAnnotations}, metadata...)
	if fields["buildMetadata"], err = json.Marshal(wanted); err != nil {
		return nil, err
	}
	if text, err = json.Marshal(fields); err != nil {
		return nil, err
	}
	return escapeControls(text), nil
}

// escapeControls makes YAML of any JSON: these signs are line breaks or not allowed in YAML, and plain text in JSON.
func escapeControls(text []byte) []byte {
	var out strings.Builder
	for _, sign := range string(text) {
		if (sign >= 0x7f && sign <= 0x9f) || sign == 0xfeff {
			fmt.Fprintf(&out, `\u%04x`, sign)
		} else {
			out.WriteRune(sign)
		}
	}
	return []byte(out.String())
}

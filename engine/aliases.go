package main

import (
	"bytes"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxRepeated is how many values the aliases of one file may repeat. kustomize writes them all out: of a file of 1 KB
// it can make more than any machine has.
const maxRepeated = 100_000

// maxTexts is how deep texts that are YAML may stand in one another: a patch in a kustomization is one deep.
const maxTexts = 3

// refuseAliasBomb counts what the aliases of a YAML text repeat, before anything is expanded. What is no YAML passes.
func refuseAliasBomb(path string, content []byte) error {
	return refuseBombIn(path, content, 0)
}

func refuseBombIn(path string, content []byte, texts int) error {
	if texts > maxTexts || !mayHaveAliases(content) {
		return nil
	}
	count := counter{sizes: map[*yaml.Node]int{}, texts: texts}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if decoder.Decode(&document) != nil {
			return nil // the end, or what kustomize will say is wrong with it
		}
		if holdsNothing(&document) {
			continue // a script with both signs is YAML too: looked into, it would be found inside itself without end
		}
		count.size(&document, 0)
		if count.repeated > maxRepeated {
			return &limitError{path, fmt.Sprintf("aliases repeat more than %d values", maxRepeated)}
		}
		if nested := count.bombInside(path, &document, 0); nested != nil {
			return nested
		}
	}
}

func holdsNothing(document *yaml.Node) bool {
	return len(document.Content) == 0 || document.Content[0].Kind == yaml.ScalarNode
}

func mayHaveAliases(content []byte) bool {
	return bytes.IndexByte(content, '&') >= 0 && bytes.IndexByte(content, '*') >= 0
}

type counter struct {
	sizes    map[*yaml.Node]int
	repeated int
	// texts is how many texts the one that is counted stands in.
	texts int
}

// size is how many values a node stands for, with all that is behind aliases, each counted at most once over maxRepeated.
func (c *counter) size(node *yaml.Node, depth int) int {
	if node == nil || depth > maxDepth {
		return 1
	}
	if node.Kind == yaml.AliasNode {
		size, known := c.sizes[node.Alias]
		if !known {
			// An alias inside its own anchor: kustomize refuses it.
			size = 1
		}
		c.repeated = min(c.repeated+size, maxRepeated+1)
		return size
	}
	size := 1
	for _, item := range node.Content {
		size = min(size+c.size(item, depth+1), maxRepeated+1)
	}
	if node.Anchor != "" {
		c.sizes[node] = size
	}
	return size
}

const maxDepth = 10_000

// bombInside looks into texts that are YAML themselves, as the patches in a kustomization are.
func (c *counter) bombInside(path string, node *yaml.Node, depth int) error {
	if depth > maxDepth {
		return nil
	}
	if node.Kind == yaml.ScalarNode && strings.Contains(node.Value, "&") && len(node.Value) < maxFile {
		return refuseBombIn(path, []byte(node.Value), c.texts+1)
	}
	for _, item := range node.Content {
		if err := c.bombInside(path, item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

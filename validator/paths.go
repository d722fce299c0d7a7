package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// steps are the keys of a mapping in order, or the indices of a list.
func steps(value any) []any {
	var found []any
	switch held := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(held)) {
			found = append(found, key)
		}
	case []any:
		for index := range held {
			found = append(found, index)
		}
	}
	return found
}

// child is what a step leads to, nil where that is nothing.
func child(value, step any) any {
	switch held := value.(type) {
	case map[string]any:
		if key, is := step.(string); is {
			return held[key]
		}
	case []any:
		if index, is := step.(int); is && index >= 0 && index < len(held) {
			return held[index]
		}
	}
	return nil
}

// normalize turns the numbers of paths that came as JSON into indices.
func normalize(paths [][]any) [][]any {
	for _, path := range paths {
		for place, step := range path {
			if number, is := step.(float64); is {
				path[place] = int(number)
			}
		}
	}
	return paths
}

// formatField writes a path as the server does: spec.ports[0].name.
func formatField(path []any) string {
	var text strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", step)
		case string:
			if strings.ContainsAny(step, "./[]") {
				fmt.Fprintf(&text, "[%s]", step)
				continue
			}
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(step)
		}
	}
	return text.String()
}

// resolve finds in an object what the server means with a path such as spec.containers[0].resources.limits[cpu]. The server
// knows keys with dots only in brackets, and here and there leaves out an index, or a level that has no name of its own.
func resolve(manifest any, text, message string) []any {
	var path []any
	value := manifest
	for _, part := range split(text) {
		if list, is := value.([]any); is {
			index, numeric := part.index()
			if !numeric {
				index = guess(list, part.name, message)
				if index < 0 {
					return path
				}
				path, value = append(path, index), list[index]
				if part.bracket {
					continue
				}
			} else {
				path, value = append(path, index), child(value, index)
				continue
			}
		}
		if held, is := value.(map[string]any); is && part.bracket {
			_, there := held[part.name]
			if !there && len(path) > 0 && path[len(path)-1] == "resources" {
				// Of a claim, spec.resources[storage] is about requests.
				path, value = append(path, "requests"), held["requests"]
			}
		}
		if held, is := value.(map[string]any); is && !part.bracket {
			part.name = inWords(held, part.name)
		}
		if metadata, there := child(value, "metadata").(map[string]any); there && len(path) > 0 && child(value, part.name) == nil &&
			metadata[part.name] != nil {
			// Of a template, spec.template.labels is about its metadata.
			path, value = append(path, "metadata"), metadata
		}
		if index, numeric := part.index(); numeric && value == nil {
			path = append(path, index)
			continue
		}
		path, value = append(path, part.name), child(value, part.name)
	}
	if value == nil {
		if claim := claimTemplate(manifest, path, message); claim != nil {
			return claim
		}
	}
	return narrowed(path, value, message)
}

// inWords is the key that the server means with a name: LoadBalancerSourceRanges is written small, and of a Secret that
// has its values as stringData, data is about these.
func inWords(held map[string]any, name string) string {
	if _, there := held[name]; there || name == "" {
		return name
	}
	small := strings.ToLower(name[:1]) + name[1:]
	if _, there := held[small]; there {
		return small
	}
	if _, there := held["stringData"]; there && name == "data" {
		return "stringData"
	}
	return name
}

// claimTemplate is what a StatefulSet's pod has a volume from that is not among its volumes.
func claimTemplate(manifest any, path []any, message string) []any {
	if len(path) < 5 || formatField(path[:4]) != "spec.template.spec.volumes" || valueAt(manifest, path[:5]) != nil {
		return nil
	}
	templates, _ := valueAt(manifest, []any{"spec", "volumeClaimTemplates"}).([]any)
	for index, template := range templates {
		name := valueAt(template, []any{"metadata", "name"})
		if len(templates) == 1 || strings.Contains(message, fmt.Sprintf("%q", fmt.Sprint(name))) {
			return []any{"spec", "volumeClaimTemplates", index, "metadata", "name"}
		}
	}
	return nil
}

var overLimit = regexp.MustCompile(`must be (?:less than or )?equal to (\S+) limit`)

var invalidValue = regexp.MustCompile(`^Invalid value: ("(?:[^"\\]|\\.)+")`)

// narrowed is the entry of a mapping that the server names in words only: a label that is wrong by its key or its value,
// a request that is above its limit.
func narrowed(path []any, value any, message string) []any {
	held, is := value.(map[string]any)
	if found := invalidValue.FindStringSubmatch(message); is && found != nil {
		if quoted, err := strconv.Unquote(found[1]); err == nil {
			if key, only := entry(held, quoted); only {
				return append(path, key)
			}
		}
	}
	if found := overLimit.FindStringSubmatch(message); is && found != nil && len(path) > 0 && path[len(path)-1] == "requests" {
		if _, there := held[found[1]]; there {
			return append(path, found[1])
		}
	}
	return path
}

// entry is the only key of a mapping that is, or has, this text.
func entry(held map[string]any, text string) (string, bool) {
	if _, there := held[text]; there {
		return text, true
	}
	var found []string
	for key, value := range held {
		if value == text {
			found = append(found, key)
		}
	}
	return strings.Join(found, ""), len(found) == 1
}

// part is a step of the server's path: a name, or what is in brackets.
type part struct {
	name    string
	bracket bool
}

func (p part) index() (int, bool) {
	number, err := strconv.Atoi(p.name)
	return number, p.bracket && err == nil && number >= 0
}

func split(text string) []part {
	var parts []part
	for text != "" {
		if text[0] == '[' {
			end := strings.IndexByte(text, ']')
			if end < 0 {
				return append(parts, part{text[1:], true})
			}
			parts, text = append(parts, part{text[1:end], true}), text[end+1:]
			continue
		}
		text = strings.TrimPrefix(text, ".")
		end := strings.IndexAny(text, ".[")
		if end < 0 {
			end = len(text)
		}
		if end > 0 {
			parts = append(parts, part{text[:end], false})
		} else if text != "" && text[0] == '.' {
			text = text[1:]
			continue
		}
		text = text[end:]
	}
	return parts
}

// guess is which item of a list a path without an index means: the only one, or the only one with the value that the
// message quotes. It is -1 where several could be meant.
func guess(list []any, name, message string) int {
	if len(list) == 1 {
		return 0
	}
	found := -1
	for index, item := range list {
		held, is := item.(map[string]any)
		if !is {
			continue
		}
		value, there := held[name]
		quoted := there && strings.Contains(message, fmt.Sprintf("value: %q", fmt.Sprint(value)))
		if quoted || held["name"] == name {
			if found >= 0 {
				return -1
			}
			found = index
		}
	}
	return found
}

// isUnknown tells whether a place is, holds or is in one whose value is not known yet, or a message quotes such a value.
func (one *subject) isUnknown(path []any, message string) bool {
	for _, unknown := range one.unknown {
		short := min(len(unknown), len(path))
		if len(path) > 0 && slices.Equal(unknown[:short], path[:short]) {
			return true
		}
		if value, is := valueAt(one.manifest, unknown).(string); is && value != "" && strings.Contains(message, value) {
			return true
		}
	}
	return false
}

func valueAt(value any, path []any) any {
	for _, step := range path {
		value = child(value, step)
	}
	return value
}

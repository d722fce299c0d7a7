package main

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestAPanicFailsItsObjectAlone(t *testing.T) {
	failed := guarded(0, func() verdict { panic("oh no") })
	if !strings.Contains(failed.Error, "oh no") || failed.Known {
		t.Errorf("a panic gave %+v", failed)
	}
}

func TestWhatDoesNotEndIsGivenUp(t *testing.T) {
	stopped := make(chan bool)
	defer close(stopped)
	late := guarded(10*time.Millisecond, func() verdict { <-stopped; return verdict{} })
	if !strings.Contains(late.Error, "did not end within") {
		t.Errorf("it gave %+v", late)
	}
}

func TestTheServersPathsLeadToThePlaceThatTheyMean(t *testing.T) {
	manifest := map[string]any{
		"data":   map[string]any{"a.b/c": "x"},
		"labels": map[string]any{"a": "x y", "b": "c d", "e f": "g"},
		"spec": map[string]any{
			"mounts":    []any{map[string]any{"subPath": "/a"}, map[string]any{"subPath": "/b"}},
			"template":  map[string]any{"metadata": map[string]any{"labels": map[string]any{"a": "b"}}},
			"resources": map[string]any{"requests": map[string]any{"memory": "2Gi"}},
		},
	}
	for _, each := range []struct {
		text, message string
		path          []any
	}{
		{"data[a.b/c]", "", []any{"data", "a.b/c"}},
		{"spec.mounts[1].subPath", "", []any{"spec", "mounts", 1, "subPath"}},
		{"spec.mounts.subPath", `Invalid value: "/b": must be relative`, []any{"spec", "mounts", 1, "subPath"}},
		{"spec.mounts.subPath", `Invalid value: "/z"`, []any{"spec", "mounts"}},
		{"spec.resources[storage]", "", []any{"spec", "resources", "requests", "storage"}},
		{"spec.resources.requests", "must be less than or equal to memory limit of 1Gi", []any{"spec", "resources", "requests", "memory"}},
		{"labels", `Invalid value: "x y": no label`, []any{"labels", "a"}},
		{"labels", `Invalid value: "e f": no key`, []any{"labels", "e f"}},
		{"labels", `Invalid value: "": no key`, []any{"labels"}},
		{"spec.Mounts[0]", "", []any{"spec", "mounts", 0}},
		{"spec.template.labels", "", []any{"spec", "template", "metadata", "labels"}},
		{"spec.absent[3].name", "", []any{"spec", "absent", 3, "name"}},
		{"spec.[", "", []any{"spec", ""}},
		{"", "", nil},
	} {
		if found := resolve(manifest, each.text, each.message); !reflect.DeepEqual(found, each.path) {
			t.Errorf("%s leads to %v, expected %v", each.text, found, each.path)
		}
	}
}

func TestEveryKindWithAStrategyIsServed(t *testing.T) {
	groups := map[string]bool{}
	for version := range served {
		groups[version.Group] = true
	}
	for kind := range strategies {
		if !groups[kind.Group] || !isOwnGroup(kind.Group) {
			t.Errorf("%v is in no version that is served", kind)
		}
	}
}

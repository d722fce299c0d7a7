package main

import (
	"encoding/json"
	"slices"

	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/yaml"
)

const transformations = "alpha.config.kubernetes.io/transformations"

// originTaker takes the annotations that tell an object's origin off the objects of one build.
type originTaker struct {
	asked bool
	// Many objects share one text: every transformer of an overlay touches all of them.
	steps map[string][]origin
}

func (t originTaker) take(one *resource.Resource) (object, error) {
	var made object
	if t.asked {
		born, err := one.GetOrigin()
		if err != nil {
			return made, err
		}
		if born != nil {
			made.Origin = &origin{Path: born.Path, Repo: born.Repo, ConfiguredIn: born.ConfiguredIn}
		}
		if made.Transformations, err = t.parse(one.GetAnnotations()[transformations]); err != nil {
			return made, err
		}
		// Both write the annotations anew, and leave none where these were the only ones.
		if err := one.SetOrigin(nil); err != nil {
			return made, err
		}
		if err := one.ClearTransformations(); err != nil {
			return made, err
		}
	}
	// The same that kustomize makes its YAML of.
	manifest, err := json.Marshal(one)
	if err == nil {
		err = refuseDepth(one, manifest)
	}
	made.Manifest = manifest
	return made, err
}

func (t originTaker) parse(text string) ([]origin, error) {
	if known, ok := t.steps[text]; ok || text == "" {
		return known, nil
	}
	var all, each []origin
	if err := yaml.Unmarshal([]byte(text), &all); err != nil {
		return nil, err
	}
	for _, step := range all {
		if !slices.Contains(each, step) {
			each = append(each, step)
		}
	}
	t.steps[text] = each
	return each, nil
}

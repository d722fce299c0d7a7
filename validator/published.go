package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// publishedEnding ends the name of a definition that comes with kustomgen: Kind.group.json.gz.
const publishedEnding = ".json.gz"

// ofARelease are the reasons for what a newer release of an operator may allow: a field, a value of an enumeration.
var ofARelease = []string{"FieldUnknown", string(metav1.CauseTypeFieldValueNotSupported)}

// publishedVersion is one version of one file, prepared when an object needs it: rules in CEL take a while to compile.
type publishedVersion struct {
	once     sync.Once
	prepared *custom
	err      error
}

// published remembers the versions, by file and name.
var published sync.Map

func publishedKinds(files []string) map[schema.GroupKind]string {
	kinds := map[schema.GroupKind]string{}
	for _, file := range files {
		kind, group, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), publishedEnding), ".")
		kinds[schema.GroupKind{Group: group, Kind: kind}] = file
	}
	return kinds
}

// validatePublished is the verdict by a definition of one release, which a cluster may have in another. A version that
// the release does not serve has none.
func (one *subject) validatePublished(file string) verdict {
	held, _ := published.LoadOrStore(file+"\x00"+one.kind.Version, &publishedVersion{})
	version := held.(*publishedVersion)
	version.once.Do(func() {
		version.err = fmt.Errorf("%s cannot be prepared", filepath.Base(file)) // if it panics
		version.prepared, version.err = preparePublished(file, one.kind.Version)
	})
	switch {
	case version.err != nil:
		return verdict{Error: version.err.Error()}
	case version.prepared == nil:
		return verdict{}
	}
	object, unknown, refused := one.readCustom(version.prepared)
	if refused != nil {
		return *refused
	}
	said := one.create(version.prepared.strategy, object)
	if len(unknown) > 0 {
		said.Warnings = append(said.Warnings, one.strict(runtime.NewStrictDecodingError(unknown))...)
	}
	newer := func(each cause) bool { return slices.Contains(ofARelease, each.Reason) }
	for _, each := range said.Causes {
		if newer(each) {
			said.Warnings = append(said.Warnings, each)
		}
	}
	if said.Causes = slices.DeleteFunc(said.Causes, newer); len(said.Causes) == 0 {
		said.Message = ""
	}
	return said
}

func preparePublished(file, name string) (*custom, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close() //nolint:errcheck // it was only read
	unpacked, err := gzip.NewReader(opened)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var held struct {
		Definition apiextensionsv1.CustomResourceDefinition `json:"definition"`
	}
	if err := json.NewDecoder(unpacked).Decode(&held); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	definition := &held.Definition
	extensionsScheme.Default(definition)
	for index := range definition.Spec.Versions {
		if version := &definition.Spec.Versions[index]; version.Name == name && version.Served {
			return prepareVersion(definition, version)
		}
	}
	return nil, nil
}

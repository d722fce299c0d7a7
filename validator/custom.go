package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	structuraldefaulting "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	schemaobjectmeta "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	structuralpruning "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	apiservervalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
)

// custom is one version of a kind that a CustomResourceDefinition defines, as the server prepares it once.
type custom struct {
	strategy   rest.RESTCreateStrategy
	structural *structuralschema.Structural
	// preserved tells that the definition keeps fields that it does not know.
	preserved bool
	served    bool
}

// customs finds the definition of a custom resource. Those that cannot be read are left out: they get a verdict themselves.
type customs struct {
	known map[schema.GroupVersionKind]*custom
	// kinds are those of which some version is known.
	kinds map[schema.GroupKind]bool
	// published are the files of definitions of further kinds.
	published map[schema.GroupKind]string
}

// definitions remembers what was prepared, by the text of the definition: it is the same in each request.
var definitions = struct {
	sync.Mutex
	prepared map[[sha256.Size]byte]map[schema.GroupVersionKind]*custom
}{prepared: map[[sha256.Size]byte]map[schema.GroupVersionKind]*custom{}}

func customsOf(texts []json.RawMessage, published []string) *customs {
	found := &customs{map[schema.GroupVersionKind]*custom{}, map[schema.GroupKind]bool{}, publishedKinds(published)}
	for _, text := range texts {
		for kind, each := range preparedOnce(text) {
			if _, there := found.known[kind]; !there {
				found.known[kind] = each
				found.kinds[kind.GroupKind()] = true
			}
		}
	}
	return found
}

func preparedOnce(text json.RawMessage) map[schema.GroupVersionKind]*custom {
	digest := sha256.Sum256(text)
	definitions.Lock()
	defer definitions.Unlock()
	known, there := definitions.prepared[digest]
	if !there {
		known = preparedSafely(text)
		definitions.prepared[digest] = known
	}
	return known
}

func preparedSafely(text json.RawMessage) (versions map[schema.GroupVersionKind]*custom) {
	defer func() {
		if recover() != nil {
			versions = nil
		}
	}()
	versions, err := prepareDefinition(text)
	if err != nil {
		return nil
	}
	return versions
}

func prepareDefinition(text json.RawMessage) (map[schema.GroupVersionKind]*custom, error) {
	definition := &apiextensionsv1.CustomResourceDefinition{}
	if err := json.Unmarshal(text, definition); err != nil {
		return nil, err
	}
	if definition.APIVersion != apiextensionsv1.SchemeGroupVersion.String() {
		return nil, errors.New("a CustomResourceDefinition of another version")
	}
	extensionsScheme.Default(definition)
	versions := map[schema.GroupVersionKind]*custom{}
	for index := range definition.Spec.Versions {
		version := &definition.Spec.Versions[index]
		prepared, err := prepareVersion(definition, version)
		if err != nil {
			return nil, err
		}
		kind := schema.GroupVersionKind{
			Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind,
		}
		versions[kind] = prepared
	}
	return versions, nil
}

// prepareVersion does what the server's `getOrCreateServingInfoFor` does for a version.
func prepareVersion(
	definition *apiextensionsv1.CustomResourceDefinition, version *apiextensionsv1.CustomResourceDefinitionVersion,
) (*custom, error) {
	if version.Schema == nil || version.Schema.OpenAPIV3Schema == nil {
		return nil, errors.New("a version without a schema")
	}
	internal := &apiextensions.CustomResourceValidation{}
	err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, internal, nil)
	if err != nil {
		return nil, err
	}
	structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	structural = structural.DeepCopy()
	if err := structuraldefaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	validator, _, err := apiservervalidation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	status, scale, statusValidator, err := subresources(version, internal)
	if err != nil {
		return nil, err
	}
	kind := schema.GroupVersionKind{Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind}
	return &custom{
		strategy: customresource.NewStrategy(
			crdserverscheme.NewUnstructuredObjectTyper(),
			definition.Spec.Scope == apiextensionsv1.NamespaceScoped,
			kind, validator, statusValidator, structural, status, scale, version.SelectableFields,
		),
		structural: structural,
		preserved:  definition.Spec.PreserveUnknownFields,
		served:     version.Served,
	}, nil
}

func subresources(
	version *apiextensionsv1.CustomResourceDefinitionVersion, internal *apiextensions.CustomResourceValidation,
) (*apiextensions.CustomResourceSubresourceStatus, *apiextensions.CustomResourceSubresourceScale, apiservervalidation.SchemaValidator, error) {
	var (
		status    *apiextensions.CustomResourceSubresourceStatus
		scale     *apiextensions.CustomResourceSubresourceScale
		validator apiservervalidation.SchemaValidator
	)
	if version.Subresources == nil {
		return nil, nil, nil, nil
	}
	if version.Subresources.Status != nil {
		status = &apiextensions.CustomResourceSubresourceStatus{}
		if held, there := internal.OpenAPIV3Schema.Properties["status"]; there {
			made, _, err := apiservervalidation.NewSchemaValidator(&held)
			if err != nil {
				return nil, nil, nil, err
			}
			validator = made
		}
	}
	if version.Subresources.Scale != nil {
		scale = &apiextensions.CustomResourceSubresourceScale{}
		err := apiextensionsv1.Convert_v1_CustomResourceSubresourceScale_To_apiextensions_CustomResourceSubresourceScale(
			version.Subresources.Scale, scale, nil)
		if err != nil {
			return nil, nil, nil, err
		}
	}
	return status, scale, validator, nil
}

// validate says what the server says of a custom resource; nothing where no definition of its kind is at hand.
func (all *customs) validate(one *subject) verdict {
	if file, there := all.published[one.kind.GroupKind()]; there && !all.kinds[one.kind.GroupKind()] {
		return one.validatePublished(file)
	}
	prepared, there := all.known[one.kind]
	if !there || !prepared.served {
		if !all.kinds[one.kind.GroupKind()] {
			return verdict{}
		}
		message := fmt.Sprintf("no matches for kind %q in version %q", one.kind.Kind, one.kind.GroupVersion())
		return verdict{Known: true, Message: message, Causes: []cause{{
			Field: "apiVersion", At: []any{"apiVersion"}, Reason: "NotFound", Message: message,
		}}}
	}
	object, unknown, refused := one.readCustom(prepared)
	if refused != nil {
		return *refused
	}
	if len(unknown) > 0 {
		err := runtime.NewStrictDecodingError(unknown)
		if causes := one.strict(err); len(causes) > 0 {
			return verdict{Known: true, Message: one.cannotHandle(err), Causes: causes}
		}
	}
	return one.create(prepared.strategy, object)
}

// readCustom is a custom resource with its defaults, and the fields that its definition does not know; or the verdict on
// one that cannot be read.
func (one *subject) readCustom(prepared *custom) (*unstructured.Unstructured, []error, *verdict) {
	refused := func(err error, message string) *verdict {
		whole := one.cannotHandle(err)
		if message == "" {
			message = whole
		}
		return &verdict{Known: true, Message: whole, Causes: []cause{{Reason: "FieldValueInvalid", Message: message}}}
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(one.withoutUnknown()); err != nil {
		return nil, nil, refused(err, "")
	}
	unknown, err := prepared.coerce(object)
	if err != nil {
		return nil, nil, refused(err, err.Error())
	}
	structuraldefaulting.Default(object.Object, prepared.structural)
	return object, unknown, nil
}

// withoutUnknown is the object's text without numbers and truths that are not known yet: they came as text.
func (one *subject) withoutUnknown() []byte {
	if len(one.unknown) == 0 {
		return one.text
	}
	var without any = one.manifest
	for _, path := range one.unknown {
		without = removed(without, path)
	}
	text, err := json.Marshal(without)
	if err != nil {
		return one.text
	}
	return text
}

// coerce does what the server's `unstructuredSchemaCoercer` does: metadata must be readable, and what the schema does not
// know is taken away. It gives the latter as strict errors.
func (c *custom) coerce(object *unstructured.Unstructured) ([]error, error) {
	apiVersion, kind := object.GetAPIVersion(), object.GetKind()
	metadata, there, paths, err := schemaobjectmeta.GetObjectMetaWithOptions(object.Object, schemaobjectmeta.ObjectMetaOptions{
		ReturnUnknownFieldPaths: true,
	})
	if err != nil {
		return nil, err
	}
	if !c.preserved {
		options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
		paths = append(paths, structuralpruning.PruneWithOptions(object.Object, c.structural, true, options)...)
		structuraldefaulting.PruneNonNullableNullsWithoutDefaults(object.Object, c.structural)
	}
	failure, more := schemaobjectmeta.CoerceWithOptions(nil, object.Object, c.structural, false, schemaobjectmeta.CoerceOptions{
		ReturnUnknownFieldPaths: true,
	})
	if failure != nil {
		return nil, failure
	}
	object.SetAPIVersion(apiVersion)
	object.SetKind(kind)
	if there {
		if err := schemaobjectmeta.SetObjectMeta(object.Object, metadata); err != nil {
			return nil, err
		}
	}
	var unknown []error
	for _, path := range append(paths, more...) {
		unknown = append(unknown, fmt.Errorf("unknown field %q", path))
	}
	return unknown, nil
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// newInvalid is the error of an object that can be read and is refused.
func newInvalid(kind schema.GroupKind, name string, causes field.ErrorList) error {
	return apierrors.NewInvalid(kind, name, causes)
}

// decode reads the object as the server does, strictly, and fills in defaults. It gives why that fails, and the server's
// message. What is not known yet is left out where it keeps the rest from being read.
func (one *subject) decode(decoder runtime.Decoder, into runtime.Object) (runtime.Object, []cause, string) {
	text := one.text
	decoded, err := decodeOnce(decoder, text, into)
	message := one.cannotHandle(err)
	var failures []cause
	if err != nil && !runtime.IsStrictDecodingError(err) {
		without := one.manifest
		for _, at := range one.culprits(decoder) {
			without = removed(without, at.path).(map[string]any)
			if !one.isUnknown(at.path, "") {
				failures = append(failures, cause{
					Field: formatField(at.path), At: at.path, Reason: "FieldValueInvalid", Message: at.message,
				})
			}
		}
		if text, err = json.Marshal(without); err != nil {
			return nil, []cause{{Reason: "FieldValueInvalid", Message: message}}, message
		}
		decoded, err = decodeOnce(decoder, text, into)
		if err != nil && !runtime.IsStrictDecodingError(err) {
			// It fails as a whole, whatever is taken from it.
			return nil, append(failures, cause{Reason: "FieldValueInvalid", Message: err.Error()}), message
		}
	}
	failures = append(failures, one.strict(err)...)
	if len(failures) == 0 {
		message = ""
	}
	return decoded, failures, message
}

func decodeOnce(decoder runtime.Decoder, text []byte, into runtime.Object) (runtime.Object, error) {
	decoded, _, err := decoder.Decode(text, nil, into)
	return decoded, err
}

// cannotHandle words a failure as the server's handlers do.
func (one *subject) cannotHandle(err error) string {
	if err == nil {
		return ""
	}
	return fmt.Sprintf("%s in version %q cannot be handled as a %s: %v", one.kind.Kind, one.kind.Version, one.kind.Kind, err)
}

var strictField = regexp.MustCompile(`^(unknown|duplicate) field "(.*)"$`)

// strict are the fields that the server does not know.
func (one *subject) strict(err error) []cause {
	failure, is := runtime.AsStrictDecodingError(err)
	if !is {
		return nil
	}
	var causes []cause
	for _, each := range failure.Errors() {
		found := strictField.FindStringSubmatch(each.Error())
		if found == nil {
			causes = append(causes, cause{Reason: "FieldValueInvalid", Message: each.Error()})
			continue
		}
		at := resolve(one.manifest, found[2], "")
		if !one.isUnknown(at, "") {
			causes = append(causes, cause{Field: found[2], At: at, Reason: "FieldUnknown", Message: found[1] + " field"})
		}
	}
	return causes
}

// culprit is a place that cannot be read by itself, and what the server says of it.
type culprit struct {
	path    []any
	message string
}

// culprits are all places that cannot be read. The server names only the first, without indices, and of a quantity no
// place at all; so each part of the object is read with nothing else beside it, the parts of what fails in turn.
func (one *subject) culprits(decoder runtime.Decoder) []culprit {
	header := map[string]any{"apiVersion": one.manifest["apiVersion"], "kind": one.manifest["kind"]}
	fails := func(path []any, value any) error {
		text, err := json.Marshal(alone(header, path, value))
		if err != nil {
			return err
		}
		_, err = decodeOnce(decoder, text, nil)
		if runtime.IsStrictDecodingError(err) {
			return nil
		}
		return err
	}
	var found []culprit
	var walk func(path []any, value any, err error)
	walk = func(path []any, value any, err error) {
		before := len(found)
		for _, step := range steps(value) {
			if len(path) == 0 && (step == "apiVersion" || step == "kind") {
				continue
			}
			below := append(slices.Clone(path), step)
			if err := fails(below, child(value, step)); err != nil {
				walk(below, child(value, step), err)
			}
		}
		if len(found) == before && len(path) > 0 && err != nil {
			found = append(found, culprit{path, innermost(err).Error()})
		}
	}
	walk(nil, map[string]any(one.manifest), nil)
	return found
}

func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// alone is an object that has nothing but a header and the value at a path; lists on the way have one item.
func alone(header map[string]any, path []any, value any) map[string]any {
	for _, step := range slices.Backward(path) {
		if key, is := step.(string); is {
			value = map[string]any{key: value}
		} else {
			value = []any{value}
		}
	}
	whole, _ := value.(map[string]any)
	for key, each := range header {
		whole[key] = each
	}
	return whole
}

// removed is a copy without what is at a path; an item of a list becomes null, so that the others keep their place.
func removed(value any, path []any) any {
	if len(path) == 0 {
		return nil
	}
	switch held := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(held))
		for key, each := range held {
			copied[key] = each
		}
		key, _ := path[0].(string)
		if len(path) == 1 {
			delete(copied, key)
		} else if below, is := held[key]; is {
			copied[key] = removed(below, path[1:])
		}
		return copied
	case []any:
		copied := slices.Clone(held)
		if index, is := path[0].(int); is && index < len(copied) {
			copied[index] = removed(copied[index], path[1:])
		}
		return copied
	}
	return value
}

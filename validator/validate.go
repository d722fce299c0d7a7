package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/apis/core"
	podsecurity "k8s.io/pod-security-admission/api"
)

// subject is an object on its way through the server: its text, the same as plain values, and what it says that it is.
type subject struct {
	text     []byte
	manifest map[string]any
	unknown  [][]any
	kind     schema.GroupVersionKind
}

func read(asked object) (*subject, error) {
	one := &subject{text: asked.Manifest, unknown: normalize(asked.Unknown)}
	if err := json.Unmarshal(asked.Manifest, &one.manifest); err != nil || one.manifest == nil {
		return nil, errors.New("the object is no mapping")
	}
	apiVersion, _ := one.manifest["apiVersion"].(string)
	kind, _ := one.manifest["kind"].(string)
	version, err := schema.ParseGroupVersion(apiVersion)
	if err != nil || kind == "" || version.Version == "" {
		return nil, nil
	}
	one.kind = version.WithKind(kind)
	return one, nil
}

// validate says what the server says when the object is created, in the namespace that it names or else "default".
func validate(asked object, customs *customs) verdict {
	one, err := read(asked)
	switch {
	case err != nil:
		return verdict{Error: err.Error()}
	case one == nil:
		return verdict{}
	case !isOwnGroup(one.kind.Group):
		return customs.validate(one)
	case !served[one.kind.GroupVersion()]:
		return verdict{}
	}
	strategy, known := strategies[one.kind.GroupKind()]
	if !known {
		return verdict{}
	}
	decoded, failures, message := one.decode(decoderFor(one.kind.Group), nil)
	if decoded == nil || len(failures) > 0 {
		return verdict{Known: true, Message: message, Causes: failures}
	}
	if service, is := decoded.(*core.Service); is {
		allocate(service)
	}
	return one.create(strategy, decoded)
}

// aNodePort stands for one that the server chooses.
const aNodePort = 30000

// allocate does what the storage of Services does before it validates: it fills in addresses and ports of its choice.
func allocate(service *core.Service) {
	if service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
	local := service.Spec.ExternalTrafficPolicy == core.ServiceExternalTrafficPolicyLocal
	if service.Spec.Type == core.ServiceTypeLoadBalancer && local && service.Spec.HealthCheckNodePort == 0 {
		service.Spec.HealthCheckNodePort = aNodePort
	}
}

// create does what the server's storage does before it writes: fills in, prepares, validates and warns.
func (one *subject) create(strategy rest.RESTCreateStrategy, decoded runtime.Object) verdict {
	warnings := &recorder{}
	namespace := metav1.NamespaceNone
	metadata, err := meta.Accessor(decoded)
	if err != nil {
		return verdict{Error: err.Error()}
	}
	if strategy.NamespaceScoped() {
		if namespace = metadata.GetNamespace(); namespace == "" {
			namespace = metav1.NamespaceDefault
		}
	}
	ctx := genericapirequest.WithNamespace(warning.WithWarningRecorder(context.Background(), warnings), namespace)
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true, Verb: "create", Namespace: namespace,
		APIGroup: one.kind.Group, APIVersion: one.kind.Version,
	})
	rest.FillObjectMetaSystemFields(metadata)
	metadata.SetUID(uuid.NewUUID())
	if metadata.GetName() == "" && metadata.GetGenerateName() != "" {
		metadata.SetName(strategy.GenerateName(metadata.GetGenerateName()))
	}
	result := verdict{Known: true}
	err = rest.BeforeCreate(strategy, ctx, decoded)
	result.Message, result.Causes = one.refusal(err)
	if set, is := decoded.(*core.Namespace); is && err == nil {
		result.Message, result.Causes = one.refusal(podSecurityLabels(set))
	}
	result.Warnings = one.warnings(warnings.texts)
	return result
}

// podSecurityLabels is what the admission plugin PodSecurity, which every server has, says of a Namespace's labels.
func podSecurityLabels(namespace *core.Namespace) error {
	_, wrong := podsecurity.PolicyToEvaluate(namespace.Labels, podsecurity.Policy{})
	if len(wrong) == 0 {
		return nil
	}
	return newInvalid(core.Kind("Namespace"), namespace.Name, wrong)
}

// refusal is an error of the server as its message and its causes, without those about what is not known yet.
func (one *subject) refusal(err error) (string, []cause) {
	if err == nil {
		return "", nil
	}
	status, is := err.(interface{ Status() metav1.Status })
	if !is || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return err.Error(), []cause{{Reason: "Invalid", Message: err.Error()}}
	}
	var causes []cause
	for _, each := range status.Status().Details.Causes {
		if each.Type == metav1.CauseType(field.ErrorTypeInternal) {
			// What only a cluster could tell.
			continue
		}
		if each.Field == ofNothing && len(status.Status().Details.Causes) > 1 {
			// It tells that rules in CEL were not asked, besides why.
			continue
		}
		at := resolve(one.manifest, each.Field, each.Message)
		if !one.isUnknown(at, each.Message) {
			causes = append(causes, cause{Field: each.Field, At: at, Reason: string(each.Type), Message: each.Message})
		}
	}
	if len(causes) == 0 {
		return "", nil
	}
	return err.Error(), unique(withoutSums(causes))
}

// ofNothing is the server's path of no field at all.
const ofNothing = "<nil>"

// sum ends what the server says of a whole selector, after what it says of the part that is wrong.
const sum = "}: invalid label selector"

// withoutSums leaves out causes that only say that something below is wrong.
func withoutSums(causes []cause) []cause {
	return slices.DeleteFunc(slices.Clone(causes), func(each cause) bool {
		below := func(other cause) bool {
			return len(other.At) > len(each.At) && slices.Equal(other.At[:len(each.At)], each.At)
		}
		return strings.HasSuffix(each.Message, sum) && slices.ContainsFunc(causes, below)
	})
}

// unique leaves out causes that say the same of the same field.
func unique(causes []cause) []cause {
	seen := map[string]bool{}
	kept := causes[:0]
	for _, each := range causes {
		key := fmt.Sprint(each.At, "\x00", each.Message)
		if !seen[key] {
			seen[key] = true
			kept = append(kept, each)
		}
	}
	return kept
}

// recorder collects the warnings that a client would see.
type recorder struct{ texts []string }

func (r *recorder) AddWarning(_, text string) { r.texts = append(r.texts, text) }

var warnedField = regexp.MustCompile(`(?s)^([a-z][A-Za-z0-9]*(?:[.\[][^:\s]*)?): (.*)$`)

// warnings finds the places that the server's warnings begin with.
func (one *subject) warnings(texts []string) []cause {
	var found []cause
	for _, text := range texts {
		warned := cause{Reason: "Warning", Message: text}
		if parts := warnedField.FindStringSubmatch(text); parts != nil {
			warned = cause{Field: parts[1], At: resolve(one.manifest, parts[1], parts[2]), Reason: "Warning", Message: parts[2]}
		}
		if !one.isUnknown(warned.At, text) {
			found = append(found, warned)
		}
	}
	return unique(found)
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/resourcequota"
	quota "k8s.io/apiserver/pkg/quota/v1"
	"k8s.io/utils/clock"

	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	quotacore "k8s.io/kubernetes/pkg/quota/v1/evaluator/core"
	"k8s.io/kubernetes/plugin/pkg/admission/limitranger"
	podsecurity "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// gate is a namespace as the admission plugins see it.
type gate struct {
	level  podsecurity.LevelVersion
	limits []*corev1.LimitRange
	quotas []corev1.ResourceQuota
}

// admit says of each pod whether the namespace lets it in: PodSecurity, LimitRanger and ResourceQuota,
// the plugins that decide by objects of the namespace itself. What cannot be read gets its verdict elsewhere.
func admit(asked *namespace, objects []object, limit time.Duration) []verdict {
	entrance := openGate(asked)
	verdicts := make([]verdict, len(objects))
	for index, each := range objects {
		verdicts[index] = guarded(limit, func() verdict { return entrance.verdict(each) })
	}
	return verdicts
}

func openGate(asked *namespace) *gate {
	// A label that is wrong makes the level restricted, and the Namespace itself is refused.
	enforced, _ := podsecurity.PolicyToEvaluate(asked.Labels, podsecurity.Policy{
		Enforce: podsecurity.LevelVersion{Level: podsecurity.LevelPrivileged, Version: podsecurity.LatestVersion()},
	})
	entrance := &gate{level: enforced.Enforce}
	for _, text := range asked.Limits {
		if found, is := decodeVersioned(text).(*corev1.LimitRange); is {
			entrance.limits = append(entrance.limits, found)
		}
	}
	for _, text := range asked.Quotas {
		if found, is := decodeVersioned(text).(*corev1.ResourceQuota); is {
			found.Status.Hard, found.Status.Used = found.Spec.Hard, corev1.ResourceList{}
			for name, quantity := range found.Spec.Hard {
				quantity.Sub(quantity)
				found.Status.Used[name] = quantity
			}
			entrance.quotas = append(entrance.quotas, *found)
		}
	}
	return entrance
}

// decodeVersioned is an object of Kubernetes' own with its defaults; nil where it cannot be read.
func decodeVersioned(text json.RawMessage) runtime.Object {
	decoded, _, err := legacyscheme.Codecs.UniversalDeserializer().Decode(text, nil, nil)
	if err != nil {
		return nil
	}
	legacyscheme.Scheme.Default(decoded)
	return decoded
}

func (g *gate) verdict(asked object) verdict {
	one, err := read(asked)
	if err != nil || one == nil {
		return verdict{}
	}
	decoded := decodeVersioned(one.withoutUnknown())
	if decoded == nil {
		return verdict{}
	}
	pod, is := decoded.(*corev1.Pod)
	if !is {
		return verdict{}
	}
	result := verdict{Known: true}
	result.Causes = append(result.Causes, g.security(one, pod)...)
	limited := &core.Pod{}
	if err := legacyscheme.Scheme.Convert(pod, limited, nil); err != nil {
		return verdict{Known: true, Error: err.Error()}
	}
	result.Causes = append(result.Causes, g.limit(limited)...)
	result.Causes = append(result.Causes, g.account(one, limited)...)
	return result
}

// podPath is where the pod is described.
var podPath = []any{"spec"}

var podSecurityChecks = mustEvaluator()

func mustEvaluator() policy.Evaluator {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		panic(err)
	}
	return evaluator
}

func (g *gate) security(one *subject, pod *corev1.Pod) []cause {
	if len(one.unknown) > 0 && one.touchesPod() {
		return nil
	}
	var causes []cause
	for _, result := range podSecurityChecks.EvaluatePod(g.level, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			causes = append(causes, one.violation(g.level, result))
		}
	}
	return causes
}

// violation is what one check of Pod Security says, at the field that it is about as far as its words tell.
func (one *subject) violation(level podsecurity.LevelVersion, result policy.CheckResult) cause {
	message := fmt.Sprintf("violates PodSecurity %q: %s", level.String(), result.ForbiddenReason)
	if result.ForbiddenDetail != "" {
		message += fmt.Sprintf(" (%s)", result.ForbiddenDetail)
	}
	at := one.containerOf(inContainer, result.ForbiddenDetail)
	for _, found := range quoted.FindAllStringSubmatch(result.ForbiddenDetail, -1) {
		if found[1] == "" {
			if place := find(valueAt(one.manifest, at[:min(len(at), 3)]), found[2]); place != nil {
				at = append(slices.Clone(at[:min(len(at), 3)]), place...)
				break
			}
		}
	}
	for _, found := range assigned.FindAllStringSubmatch(result.ForbiddenDetail, -1) {
		below := slices.Clone(at)
		for _, step := range strings.Split(found[1], ".") {
			below = append(below, step)
		}
		within := append(slices.Clone(at), "securityContext", found[1])
		switch {
		case valueAt(one.manifest, below) != nil || strings.HasPrefix(found[1], "securityContext.") && len(at) > 1:
			at = below
		case valueAt(one.manifest, within) != nil:
			at = within
		}
	}
	return cause{Field: formatField(at), At: at, Reason: "PodSecurity", Message: message}
}

var (
	// Containers and volumes are named in quotes as well: those are no values.
	quoted   = regexp.MustCompile(`(containers? |volumes? )?"([^"]+)"`)
	assigned = regexp.MustCompile(`([A-Za-z.]+)=`)
)

// find is the path to a text in a value, nil where it is in none or in several places.
func find(value any, text string) []any {
	var found []any
	for _, step := range steps(value) {
		below := child(value, step)
		if below == text {
			if found != nil {
				return nil
			}
			found = []any{step}
		} else if deeper := find(below, text); deeper != nil {
			if found != nil {
				return nil
			}
			found = append([]any{step}, deeper...)
		}
	}
	return found
}

// touchesPod tells whether a value in the pod's security is not known yet, so that nobody knows what the plugin says.
func (one *subject) touchesPod() bool {
	for _, path := range one.unknown {
		if strings.Contains(formatField(path), "ecurityContext") || strings.Contains(formatField(path), "volumes") {
			return true
		}
	}
	return false
}

// limit fills in what the LimitRanges give to containers that say nothing, and holds the pod against their bounds.
func (g *gate) limit(pod *core.Pod) []cause {
	var causes []cause
	for _, each := range g.limits {
		if err := limitranger.PodMutateLimitFunc(each, pod); err != nil {
			causes = append(causes, podCause("LimitRanger", each.Name, err))
		}
	}
	for _, each := range g.limits {
		err := limitranger.PodValidateLimitFunc(each, pod)
		if several := utilerrors.Aggregate(nil); errors.As(err, &several) {
			for _, single := range several.Errors() {
				causes = append(causes, podCause("LimitRanger", each.Name, single))
			}
		} else if err != nil {
			causes = append(causes, podCause("LimitRanger", each.Name, err))
		}
	}
	return unique(causes)
}

func podCause(who, source string, err error) cause {
	return cause{Field: formatField(podPath), At: podPath, Reason: who, Message: fmt.Sprintf("%s %q: %v", kindOf[who], source, err)}
}

var kindOf = map[string]string{"LimitRanger": "LimitRange", "ResourceQuota": "ResourceQuota"}

var (
	podKind     = schema.GroupVersionKind{Version: "v1", Kind: "Pod"}
	podResource = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	evaluator   = quotacore.NewPodEvaluator(nil, clock.RealClock{})
	_           = quota.Evaluator(evaluator)
)

// account holds a single pod against each quota: what it must set, and whether even the first one exceeds it.
func (g *gate) account(one *subject, pod *core.Pod) []cause {
	var causes []cause
	for _, each := range g.quotas {
		attributes := admission.NewAttributesRecord(
			pod, nil, podKind, "", pod.Name, podResource, "", admission.Create, &metav1.CreateOptions{}, false, nil)
		_, err := resourcequota.CheckRequest([]corev1.ResourceQuota{each}, attributes, evaluator, nil)
		if err == nil {
			continue
		}
		at := one.containerOf(forContainer, err.Error())
		causes = append(causes, cause{
			Field: formatField(at), At: at, Reason: "ResourceQuota", Message: forbidden(err),
		})
	}
	return causes
}

// forbidden is the server's reason without the pod's name, which the object has not made yet.
func forbidden(err error) string {
	_, reason, found := strings.Cut(err.Error(), " is forbidden: ")
	if !apierrors.IsForbidden(err) || !found {
		return err.Error()
	}
	return reason
}

var (
	forContainer = regexp.MustCompile(`must specify \S+ for: ([^,;\s]+)`)
	inContainer  = regexp.MustCompile(`containers? "([^"]+)"`)
)

// containerOf is where the only container stands that a message names, or its resources; else the pod.
func (one *subject) containerOf(names *regexp.Regexp, message string) []any {
	named := map[string]bool{}
	for _, found := range names.FindAllStringSubmatch(message, -1) {
		named[found[1]] = true
	}
	field := map[*regexp.Regexp]string{forContainer: "resources"}[names]
	for _, list := range []string{"containers", "initContainers"} {
		items, _ := child(valueAt(one.manifest, podPath), list).([]any)
		for index, item := range items {
			if name, _ := child(item, "name").(string); named[name] && len(named) == 1 {
				place := []any{"spec", list, index}
				if field != "" {
					place = append(place, field)
				}
				return place
			}
		}
	}
	return podPath
}

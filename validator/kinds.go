package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsinstall "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/registry/rest"
	clientcore "k8s.io/client-go/kubernetes/typed/core/v1"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration"
	apiregistrationinstall "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kube-aggregator/pkg/registry/apiservice"

	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install" // each registers a group's types
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/certificates"
	_ "k8s.io/kubernetes/pkg/apis/certificates/install"
	"k8s.io/kubernetes/pkg/apis/coordination"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	"k8s.io/kubernetes/pkg/apis/discovery"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	"k8s.io/kubernetes/pkg/apis/flowcontrol"
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	"k8s.io/kubernetes/pkg/apis/node"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	"k8s.io/kubernetes/pkg/apis/policy"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	"k8s.io/kubernetes/pkg/apis/rbac"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	"k8s.io/kubernetes/pkg/apis/resource"
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
	"k8s.io/kubernetes/pkg/apis/scheduling"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	"k8s.io/kubernetes/pkg/apis/storage"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/controllerrevision"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	certificatesigningrequest "k8s.io/kubernetes/pkg/registry/certificates/certificates"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	namespaces "k8s.io/kubernetes/pkg/registry/core/namespace"
	nodes "k8s.io/kubernetes/pkg/registry/core/node"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	pods "k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/flowschema"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/prioritylevelconfiguration"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/ipaddress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/networking/servicecidr"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/pkg/registry/resource/deviceclass"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaim"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaimtemplate"
	"k8s.io/kubernetes/pkg/registry/resource/resourceslice"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/csinode"
	"k8s.io/kubernetes/pkg/registry/storage/csistoragecapacity"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattachment"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattributesclass"
)

// served are the versions that a server of this release serves unless it is told otherwise: the stable ones, as
// `DefaultAPIResourceConfigSource` in pkg/controlplane/instance.go lists them.
var served = map[schema.GroupVersion]bool{
	{Version: "v1"}: true,
	{Group: "admissionregistration.k8s.io", Version: "v1"}: true,
	{Group: "apiextensions.k8s.io", Version: "v1"}:         true,
	{Group: "apiregistration.k8s.io", Version: "v1"}:       true,
	{Group: "apps", Version: "v1"}:                         true,
	{Group: "autoscaling", Version: "v1"}:                  true,
	{Group: "autoscaling", Version: "v2"}:                  true,
	{Group: "batch", Version: "v1"}:                        true,
	{Group: "certificates.k8s.io", Version: "v1"}:          true,
	{Group: "coordination.k8s.io", Version: "v1"}:          true,
	{Group: "discovery.k8s.io", Version: "v1"}:             true,
	{Group: "flowcontrol.apiserver.k8s.io", Version: "v1"}: true,
	{Group: "networking.k8s.io", Version: "v1"}:            true,
	{Group: "node.k8s.io", Version: "v1"}:                  true,
	{Group: "policy", Version: "v1"}:                       true,
	{Group: "rbac.authorization.k8s.io", Version: "v1"}:    true,
	{Group: "resource.k8s.io", Version: "v1"}:              true,
	{Group: "scheduling.k8s.io", Version: "v1"}:            true,
	{Group: "storage.k8s.io", Version: "v1"}:               true,
}

// nowhere resolves no parameter's kind: there is no cluster, and without an authorizer nobody asks for more.
type nowhere struct{}

func (nowhere) Resolve(kind schema.GroupVersionKind) (schema.GroupVersionResource, error) {
	return schema.GroupVersionResource{}, fmt.Errorf("no cluster knows %s", kind.Kind)
}

// strategies say, for each kind, what the server's storage does to an object before it creates it.
var strategies = map[schema.GroupKind]rest.RESTCreateStrategy{
	admissionregistration.Kind("MutatingAdmissionPolicy"):          mutatingadmissionpolicy.NewStrategy(nil, nowhere{}),
	admissionregistration.Kind("MutatingAdmissionPolicyBinding"):   mutatingadmissionpolicybinding.NewStrategy(nil, nil, nowhere{}),
	admissionregistration.Kind("MutatingWebhookConfiguration"):     mutatingwebhookconfiguration.Strategy,
	admissionregistration.Kind("ValidatingAdmissionPolicy"):        validatingadmissionpolicy.NewStrategy(nil, nowhere{}),
	admissionregistration.Kind("ValidatingAdmissionPolicyBinding"): validatingadmissionpolicybinding.NewStrategy(nil, nil, nowhere{}),
	admissionregistration.Kind("ValidatingWebhookConfiguration"):   validatingwebhookconfiguration.Strategy,
	apiextensions.Kind("CustomResourceDefinition"):                 customresourcedefinition.NewStrategy(extensionsScheme),
	apiregistration.Kind("APIService"):                             apiservice.NewStrategy(extensionsScheme),
	apps.Kind("ControllerRevision"):                                controllerrevision.Strategy,
	apps.Kind("DaemonSet"):                                         daemonset.Strategy,
	apps.Kind("Deployment"):                                        deployment.Strategy,
	apps.Kind("ReplicaSet"):                                        replicaset.Strategy,
	apps.Kind("StatefulSet"):                                       statefulset.Strategy,
	autoscaling.Kind("HorizontalPodAutoscaler"):                    horizontalpodautoscaler.Strategy,
	batch.Kind("CronJob"):                                          cronjob.Strategy,
	batch.Kind("Job"):                                              job.Strategy,
	certificates.Kind("CertificateSigningRequest"):                 certificatesigningrequest.Strategy,
	coordination.Kind("Lease"):                                     lease.Strategy,
	core.Kind("ConfigMap"):                                         configmap.Strategy,
	core.Kind("Endpoints"):                                         endpoint.Strategy,
	core.Kind("LimitRange"):                                        limitrange.Strategy,
	core.Kind("Namespace"):                                         namespaces.Strategy,
	core.Kind("Node"):                                              nodes.Strategy,
	core.Kind("PersistentVolume"):                                  persistentvolume.Strategy,
	core.Kind("PersistentVolumeClaim"):                             persistentvolumeclaim.Strategy,
	core.Kind("Pod"):                                               pods.Strategy,
	core.Kind("PodTemplate"):                                       podtemplate.Strategy,
	core.Kind("ReplicationController"):                             replicationcontroller.Strategy,
	core.Kind("ResourceQuota"):                                     resourcequota.Strategy,
	core.Kind("Secret"):                                            secret.Strategy,
	core.Kind("Service"):                                           service.Strategy,
	core.Kind("ServiceAccount"):                                    serviceaccount.Strategy,
	discovery.Kind("EndpointSlice"):                                endpointslice.Strategy,
	flowcontrol.Kind("FlowSchema"):                                 flowschema.Strategy,
	flowcontrol.Kind("PriorityLevelConfiguration"):                 prioritylevelconfiguration.Strategy,
	networking.Kind("IPAddress"):                                   ipaddress.Strategy,
	networking.Kind("Ingress"):                                     ingress.Strategy,
	networking.Kind("IngressClass"):                                ingressclass.Strategy,
	networking.Kind("NetworkPolicy"):                               networkpolicy.Strategy,
	networking.Kind("ServiceCIDR"):                                 servicecidr.Strategy,
	node.Kind("RuntimeClass"):                                      runtimeclass.Strategy,
	policy.Kind("PodDisruptionBudget"):                             poddisruptionbudget.Strategy,
	rbac.Kind("ClusterRole"):                                       clusterrole.Strategy,
	rbac.Kind("ClusterRoleBinding"):                                clusterrolebinding.Strategy,
	rbac.Kind("Role"):                                              role.Strategy,
	rbac.Kind("RoleBinding"):                                       rolebinding.Strategy,
	resource.Kind("DeviceClass"):                                   deviceclass.Strategy,
	resource.Kind("ResourceClaim"):                                 resourceclaim.NewStrategy(everyNamespace{}, nil),
	resource.Kind("ResourceClaimTemplate"):                         resourceclaimtemplate.NewStrategy(everyNamespace{}),
	resource.Kind("ResourceSlice"):                                 resourceslice.Strategy,
	scheduling.Kind("PriorityClass"):                               priorityclass.Strategy,
	storage.Kind("CSIDriver"):                                      csidriver.Strategy,
	storage.Kind("CSINode"):                                        csinode.Strategy,
	storage.Kind("CSIStorageCapacity"):                             csistoragecapacity.Strategy,
	storage.Kind("StorageClass"):                                   storageclass.Strategy,
	storage.Kind("VolumeAttachment"):                               volumeattachment.Strategy,
	storage.Kind("VolumeAttributesClass"):                          volumeattributesclass.Strategy,
}

// Kubernetes' own groups, and those of the servers inside the server: CustomResourceDefinitions and APIServices.
var (
	extensionsScheme  = newExtensionsScheme()
	coreDecoder       = serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder()
	extensionsDecoder = serializer.NewCodecFactory(extensionsScheme, serializer.EnableStrict).UniversalDecoder()
)

func newExtensionsScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	apiextensionsinstall.Install(scheme)
	apiregistrationinstall.Install(scheme)
	return scheme
}

func decoderFor(group string) runtime.Decoder {
	if group == apiextensions.GroupName || group == apiregistration.GroupName {
		return extensionsDecoder
	}
	return coreDecoder
}

// isOwnGroup tells whether a group is one of the server's own, so that no CustomResourceDefinition has its kinds.
func isOwnGroup(group string) bool {
	return group == apiextensions.GroupName || group == apiregistration.GroupName || legacyscheme.Scheme.IsGroupRegistered(group)
}

// everyNamespace answers for a cluster that is not there: every namespace exists, and allows devices for administrators.
type everyNamespace struct{ clientcore.NamespaceInterface }

func (everyNamespace) Get(_ context.Context, name string, _ metav1.GetOptions) (*corev1.Namespace, error) {
	labels := map[string]string{resource.DRAAdminNamespaceLabelKey: "true"}
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}, nil
}

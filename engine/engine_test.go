package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n"

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// ask runs the whole loop over these requests and gives the answers by id.
func ask(t *testing.T, requests ...request) map[int]answer {
	t.Helper()
	var in, out bytes.Buffer
	for _, one := range requests {
		if err := json.NewEncoder(&in).Encode(one); err != nil {
			t.Fatal(err)
		}
	}
	if err := serve(&in, &out, 4, buildShared); err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(&out)
	var first hello
	if err := lines.Decode(&first); err != nil || first.Protocol != protocolVersion {
		t.Fatalf("no hello: %+v, %v", first, err)
	}
	answers := map[int]answer{}
	for lines.More() {
		var one answer
		if err := lines.Decode(&one); err != nil {
			t.Fatal(err)
		}
		answers[one.ID] = one
	}
	return answers
}

func TestManyAtOnceAreAnsweredWithOriginsAndInputs(t *testing.T) {
	root := write(t, map[string]string{
		"base/kustomization.yaml": "resources: [web.yaml]\n",
		"base/web.yaml":           deployment,
		"prod/kustomization.yaml": "resources: [../base]\nreplicas: [{name: web, count: 3}]\n",
	})
	var requests []request
	for id := range 50 {
		requests = append(requests, request{ID: id, Folder: filepath.Join(root, "prod"), Origins: true, Timeout: 60})
	}
	answers := ask(t, requests...)
	if len(answers) != 50 {
		t.Fatalf("%d answers", len(answers))
	}
	for id, one := range answers {
		if one.Error != "" || len(one.Objects) != 1 {
			t.Fatalf("%d: %+v", id, one)
		}
		made := one.Objects[0]
		if made.Origin.Path != "../base/web.yaml" || made.Transformations[0].ConfiguredIn != "kustomization.yaml" {
			t.Errorf("%d: %+v %+v", id, made.Origin, made.Transformations)
		}
		if strings.Contains(string(made.Manifest), "annotations") {
			t.Errorf("left behind: %s", made.Manifest)
		}
		if !slices.ContainsFunc(one.Inputs, func(i input) bool { return strings.HasSuffix(i.Path, "base/web.yaml") && i.SHA256 != "" }) {
			t.Errorf("%+v", one.Inputs)
		}
	}
}

func TestTheTextIsThatOfKustomize(t *testing.T) {
	root := write(t, map[string]string{"kustomization.yaml": "resources: [web.yaml]\n", "web.yaml": deployment})
	text := ask(t, request{Folder: root, YAML: true})[0].YAML
	if text != "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n" {
		t.Error(text)
	}
}

func TestAnErrorIsInFullAndWarningsAreOfTheirBuild(t *testing.T) {
	root := write(t, map[string]string{
		"a/kustomization.yaml": "resources: [nope.yaml]\n",
		"b/kustomization.yaml": "resources: [web.yaml]\ncommonLabels: {a: b}\n",
		"b/web.yaml":           deployment,
	})
	answers := ask(t, request{ID: 1, Folder: filepath.Join(root, "a")}, request{ID: 2, Folder: filepath.Join(root, "b")})
	if !strings.Contains(answers[1].Error, "accumulating resources from 'nope.yaml'") || answers[1].Warnings != nil {
		t.Errorf("%+v", answers[1])
	}
	if len(answers[2].Warnings) != 1 || !strings.Contains(answers[2].Warnings[0], "commonLabels") {
		t.Errorf("%+v", answers[2].Warnings)
	}
}

func TestAPanicFailsItsBuildOnly(t *testing.T) {
	panics := func(asked request) (answered answer) {
		if asked.ID != 1 {
			return build(asked, false)
		}
		defer func() { answered = crashed(asked, recover()) }()
		panic("kustomize did that")
	}
	root := write(t, map[string]string{"kustomization.yaml": "resources: [web.yaml]\n", "web.yaml": deployment})
	var in, out bytes.Buffer
	fmt.Fprintf(&in, `{"id":1,"folder":%q}`+"\n"+`{"id":2,"folder":%q}`, root, root)
	if err := serve(&in, &out, 1, panics); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"reason":"panic"`) || !strings.Contains(out.String(), `"manifest"`) {
		t.Error(out.String())
	}
}

func TestATimeLimitIsAnAnswer(t *testing.T) {
	root := write(t, map[string]string{"kustomization.yaml": "resources: [web.yaml]\n", "web.yaml": deployment})
	defer running.Wait()
	if found := ask(t, request{Folder: root, Timeout: 1e-9})[0]; found.Reason != "timeout" {
		t.Errorf("%+v", found)
	}
}

func TestNothingIsReadFromAboveUnlessThatIsAllowed(t *testing.T) {
	root := write(t, map[string]string{"a/kustomization.yaml": "resources: [../web.yaml]\n", "web.yaml": deployment})
	folder := filepath.Join(root, "a")
	answers := ask(t, request{ID: 1, Folder: folder}, request{ID: 2, Folder: folder, Unrestricted: true})
	if !strings.Contains(answers[1].Error, "is not in or below") || answers[2].Error != "" {
		t.Errorf("%+v", answers)
	}
}

func TestATextStandsForAFileInItsBuildOnly(t *testing.T) {
	root := write(t, map[string]string{
		"kustomization.yaml": "resources: [web.yaml]\nreplicas: [{name: web, count: 3}]\n",
		"web.yaml":           deployment,
	})
	other := map[string]string{filepath.Join(root, "kustomization.yaml"): "resources: [web.yaml]\n"}
	answers := ask(t, request{ID: 1, Folder: root, YAML: true}, request{ID: 2, Folder: root, YAML: true, Instead: other})
	if !strings.Contains(answers[1].YAML, "replicas: 3") || answers[1].Replaced != 0 {
		t.Errorf("%+v", answers)
	}
	if !strings.Contains(answers[2].YAML, "replicas: 1") || answers[2].Replaced != 1 {
		t.Errorf("%+v", answers)
	}
}

func TestAKustomizationWithOriginsIsOtherwiseTheSame(t *testing.T) {
	for text, expected := range map[string]string{
		"namePrefix: a\n":                   `{"buildMetadata":["originAnnotations","transformerAnnotations"],"namePrefix":"a"}`,
		"BuildMetaData: [managedByLabel]\n": `{"buildMetadata":["originAnnotations","transformerAnnotations","managedByLabel"]}`,
		"namePrefix: \"\\u0085\"\n":         `{"buildMetadata":["originAnnotations","transformerAnnotations"],"namePrefix":"\u0085"}`,
		"":                                  "",
		"[1]":                               "[1]",
		"a: [":                              "a: [",
		"a: b":                              "a: b",
	} {
		one := reader{origins: true}
		if found := string(one.read("kustomization.yaml", true, []byte(text))); found != expected {
			t.Errorf("%q: %s", text, found)
		}
	}
}

func TestGitIsNamedAsRefused(t *testing.T) {
	networkRefused = true
	defer func() { networkRefused = false }()
	text := `accumulation err='x': no 'git' program on path: exec: "git": executable file not found in $PATH`
	if found := explainRemote(text); found != "accumulation err='x': "+refusal {
		t.Error(found)
	}
}

func TestTheVersionIsThatOfTheLibrary(t *testing.T) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	// kustomize v5.8.x is released with api and kyaml v0.21.x.
	library := "v0.21" + strings.TrimPrefix(kustomizeVersion, "v5.8")
	for _, module := range []string{"api", "kyaml"} {
		if !strings.Contains(string(text), "sigs.k8s.io/kustomize/"+module+" "+library) {
			t.Errorf("%s is not %s", module, library)
		}
	}
}

func TestATextWithBothSignsOfAliasesIsLookedAtOnce(t *testing.T) {
	root := write(t, map[string]string{
		"kustomization.yaml": "resources: [a.yaml]\n",
		"a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" +
			"  one: 'rate & more *than enough'\n  two: \"'a & *b'\"\n  three: \"{text: 'a & *b'}\"\n",
	})
	one := ask(t, request{Folder: root, Timeout: 10})[0]
	if one.Error != "" || len(one.Objects) != 1 {
		t.Fatalf("%+v", one)
	}
}

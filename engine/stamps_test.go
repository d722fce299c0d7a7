package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func stampsOf(t *testing.T, paths ...string) []string {
	t.Helper()
	var out bytes.Buffer
	if err := sayStamps(strings.NewReader(strings.Join(paths, "\x00")+"\x00"), &out); err != nil {
		t.Fatal(err)
	}
	found := strings.Split(out.String(), "\x00")
	if found[len(found)-1] != "" {
		t.Fatalf("the last one is not ended: %q", found)
	}
	return found[:len(found)-1]
}

func TestStampsAreInTheOrderOfThePaths(t *testing.T) {
	files, paths := map[string]string{}, []string{}
	for number := range 1000 {
		name := fmt.Sprintf("%03d", number)
		files[name] = strings.Repeat("x", number)
	}
	root := write(t, files)
	for number := range 1000 {
		paths = append(paths, filepath.Join(root, fmt.Sprintf("%03d", number)))
	}
	for number, stamp := range stampsOf(t, paths...) {
		if !strings.HasPrefix(stamp, fmt.Sprintf("%d ", number)) {
			t.Fatalf("%d: %q", number, stamp)
		}
	}
}

func TestWhatIsNotThereHasNoStamp(t *testing.T) {
	root := write(t, map[string]string{"there": ""})
	found := stampsOf(t, filepath.Join(root, "absent"), filepath.Join(root, "there"), filepath.Join(root, "there", "below"), "")
	if found[0] != "" || found[1] == "" || found[2] != "" || found[3] != "" {
		t.Fatalf("%q", found)
	}
}

func TestALinkIsStampedItself(t *testing.T) {
	root := write(t, map[string]string{"there": strings.Repeat("x", 1000)})
	link := filepath.Join(root, "link")
	if err := os.Symlink("there", link); err != nil {
		t.Fatal(err)
	}
	if found := stampsOf(t, link); !strings.HasPrefix(found[0], "5 ") {
		t.Fatalf("%q", found)
	}
}

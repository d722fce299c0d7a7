package main

import (
	"strings"
	"testing"
)

// What has both signs of an alias and is none.
func TestTextsWithBothSignsBuild(t *testing.T) {
	for name, text := range map[string]string{
		"a shell script":      "|\n    set -- /data/*.zim\n    [ -f \"$1\" ] && exec serve \"$@\"\n",
		"a line of a script":  "ls *.txt && exit",
		"in quotes":           "\"a && b*\"",
		"quotes in quotes":    "'\"\"\"a && b*\"\"\"'",
		"a script of lists":   "|\n    - a && b\n    - \"*\"\n",
		"a patch of a script": "|\n    script: |\n      ls * && exit\n",
	} {
		t.Run(name, func(t *testing.T) {
			manifest := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: " + text + "\n"
			root := write(t, map[string]string{"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": manifest})
			if got := ask(t, request{ID: 1, Folder: root, Timeout: 5})[1]; got.Error != "" {
				t.Fatal(got.Error)
			}
		})
	}
}

func TestAnAliasBombInsideATextIsRefused(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for n := '1'; n < '8'; n++ {
		before := "*a" + string(n-1)
		bomb += "a" + string(n) + ": &a" + string(n) + " [" + strings.Repeat(before+", ", 9) + before + "]\n"
	}
	if err := refuseAliasBomb("a.yaml", []byte("patch: |\n  "+strings.ReplaceAll(bomb, "\n", "\n  "))); err == nil {
		t.Fatal("it passes")
	}
}

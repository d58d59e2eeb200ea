// Renders templates as Grafana does, with Go's own text/template.
//
// Stand-ins for Grafana's functions and data, by name and signature:
// grafana/alerting templates/template_data.go (commit 007e9cd), templates/gomplate/collections.go (commit 0df47bb);
// prometheus/alertmanager template/template.go; grafana/grafana pkg/services/ngalert/state/template/template.go (commit 000e0f7).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"sort"
	"strings"
	"text/template"
	"time"
)

type kv map[string]string

func (pairs kv) Names() []string {
	names := make([]string, 0, len(pairs))
	for name := range pairs {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

type alert struct {
	Status, GeneratorURL, Fingerprint, SilenceURL, DashboardURL, PanelURL, ValueString, ImageURL, EmbeddedImage string
	Labels, Annotations                                                                                         kv
	StartsAt, EndsAt                                                                                            time.Time
	Values                                                                                                      map[string]float64
}

type alerts []alert

func (all alerts) with(status string) []alert {
	found := []alert{}
	for _, one := range all {
		if one.Status == status {
			found = append(found, one)
		}
	}
	return found
}

func (all alerts) Firing() []alert   { return all.with("firing") }
func (all alerts) Resolved() []alert { return all.with("resolved") }

type message struct {
	Receiver, Status, ExternalURL, GroupKey      string
	Alerts                                       alerts
	GroupLabels, CommonLabels, CommonAnnotations kv
	Vars                                         map[string]string
}

type value struct {
	Labels kv
	Value  float64
}

// A value that is null is "not a number", as NewValues has it (pkg/services/ngalert/state/template/template.go, commit 000e0f7).
func (one *value) UnmarshalJSON(text []byte) error {
	var captured struct {
		Labels kv
		Value  *float64
	}
	err := json.Unmarshal(text, &captured)
	one.Labels, one.Value = captured.Labels, math.NaN()
	if captured.Value != nil {
		one.Value = *captured.Value
	}
	return err
}

func (one value) String() string { return fmt.Sprint(one.Value) }

type evaluation struct {
	Labels kv
	Values map[string]value
	Value  string
}

type request struct {
	// Templates that define others, as Grafana loads them.
	Templates []string
	// What is rendered: a setting of a contact point, or an annotation.
	Text string
	// The data of a message; absent for an annotation.
	Message *message
	// The data of an annotation.
	Evaluation *evaluation
}

type dictFuncs struct{}

func (dictFuncs) Dict(in ...any) (map[string]any, error) {
	dict := map[string]any{}
	for at := 0; at+1 < len(in); at += 2 {
		dict[fmt.Sprint(in[at])] = in[at+1]
	}
	return dict, nil
}
func (dictFuncs) Slice(in ...any) []any { return in }

type jsonFuncs struct{}

func (jsonFuncs) ToJSON(in any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(in)
	return strings.TrimSpace(out.String()), err
}

type templateFuncs struct{ root *template.Template }

func (funcs templateFuncs) Exec(name string, context ...any) (string, error) {
	var data any
	if len(context) == 1 {
		data = context[0]
	}
	var out bytes.Buffer
	err := funcs.root.ExecuteTemplate(&out, name, data)
	return out.String(), err
}

func messageTemplate() *template.Template {
	root := template.New("").Option("missingkey=zero")
	return root.Funcs(template.FuncMap{
		"toUpper":   strings.ToUpper,
		"toLower":   strings.ToLower,
		"trimSpace": strings.TrimSpace,
		"join":      func(separator string, parts []string) string { return strings.Join(parts, separator) },
		"match":     regexp.MatchString,
		"reReplaceAll": func(pattern, replacement, text string) string {
			return regexp.MustCompile(pattern).ReplaceAllString(text, replacement)
		},
		"stringSlice": func(parts ...string) []string { return parts },
		"coll":        func() dictFuncs { return dictFuncs{} },
		"data":        func() jsonFuncs { return jsonFuncs{} },
		"tmpl":        func() templateFuncs { return templateFuncs{root} },
	})
}

func render(asked request) (string, error) {
	if asked.Message == nil {
		prefix := "{{- $labels := .Labels -}}{{- $values := .Values -}}{{- $value := .Value -}}"
		parsed, err := template.New("annotation").Parse(prefix + asked.Text)
		if err != nil {
			return "", err
		}
		var out bytes.Buffer
		err = parsed.Execute(&out, asked.Evaluation)
		return out.String(), err
	}
	root := messageTemplate()
	for _, text := range asked.Templates {
		if _, err := root.Parse(text); err != nil {
			return "", err
		}
	}
	parsed, err := root.New("setting").Parse(asked.Text)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, asked.Message)
	return out.String(), err
}

func main() {
	var asked []request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	type answer struct{ Text, Error string }
	answers := []answer{}
	for _, one := range asked {
		text, err := render(one)
		if err != nil {
			answers = append(answers, answer{text, err.Error()})
		} else {
			answers = append(answers, answer{text, ""})
		}
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}

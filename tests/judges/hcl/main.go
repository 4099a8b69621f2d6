// Command hcl2json reads configuration files with HashiCorp's parser and prints each as JSON, references kept.
//
//	hcl2json FILE...
//
// It prints one object, by file: `body` is what stands in it, and `formatted` tells whether `terraform fmt` would leave
// it alone. A literal is itself; anything else is an object with one of the keys `reference`, `call`, `map`,
// `template` or `other`, and `names` are what an expression refers to. It ends with 1 and the parser's own words if a file is none.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

type body struct {
	Attributes map[string]any `json:"attributes"`
	Blocks     []block        `json:"blocks"`
}

type block struct {
	Type   string   `json:"type"`
	Labels []string `json:"labels"`
	Body   body     `json:"body"`
}

type file struct {
	Body      body `json:"body"`
	Formatted bool `json:"formatted"`
}

func main() {
	read, failed := map[string]file{}, false
	for _, name := range os.Args[1:] {
		found, err := parsed(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			failed = true
			continue
		}
		read[name] = found
	}
	if failed {
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(read); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func parsed(name string) (file, error) {
	source, err := os.ReadFile(name)
	if err != nil {
		return file{}, err
	}
	tree, found := hclsyntax.ParseConfig(source, name, hcl.InitialPos)
	if found.HasErrors() {
		return file{}, found
	}
	inside, err := written(tree.Body.(*hclsyntax.Body), source)
	if err != nil {
		return file{}, err
	}
	return file{inside, bytes.Equal(hclwrite.Format(source), source)}, nil
}

func written(of *hclsyntax.Body, source []byte) (body, error) {
	made := body{map[string]any{}, []block{}}
	for name, attribute := range of.Attributes {
		value, err := expression(attribute.Expr, source)
		if err != nil {
			return made, err
		}
		made.Attributes[name] = value
	}
	for _, nested := range of.Blocks {
		inside, err := written(nested.Body, source)
		if err != nil {
			return made, err
		}
		made.Blocks = append(made.Blocks, block{nested.Type, append([]string{}, nested.Labels...), inside})
	}
	return made, nil
}

func expression(of hclsyntax.Expression, source []byte) (any, error) {
	switch one := of.(type) {
	case *hclsyntax.LiteralValueExpr:
		return literal(one.Val)
	case *hclsyntax.TemplateExpr:
		if one.IsStringLiteral() {
			value, found := one.Value(nil)
			if found.HasErrors() {
				return nil, found
			}
			return value.AsString(), nil
		}
		parts, err := all(one.Parts, source)
		return map[string]any{"template": parts}, err
	case *hclsyntax.TemplateWrapExpr:
		inside, err := expression(one.Wrapped, source)
		return map[string]any{"template": []any{inside}}, err
	case *hclsyntax.TupleConsExpr:
		return all(one.Exprs, source)
	case *hclsyntax.ObjectConsExpr:
		return object(one, source)
	case *hclsyntax.FunctionCallExpr:
		arguments, err := all(one.Args, source)
		return map[string]any{"call": one.Name, "arguments": arguments}, err
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr, *hclsyntax.SplatExpr:
		return map[string]any{"reference": string(of.Range().SliceBytes(source)), "names": names(of, source)}, nil
	}
	return map[string]any{"other": string(of.Range().SliceBytes(source)), "names": names(of, source)}, nil
}

// names are what an expression refers to, wherever in it.
func names(of hclsyntax.Expression, source []byte) []string {
	made := []string{}
	for _, one := range of.Variables() {
		made = append(made, string(one.SourceRange().SliceBytes(source)))
	}
	return made
}

func literal(value cty.Value) (any, error) {
	text, err := ctyjson.Marshal(value, value.Type())
	return json.RawMessage(text), err
}

func all(expressions []hclsyntax.Expression, source []byte) ([]any, error) {
	made := []any{}
	for _, one := range expressions {
		value, err := expression(one, source)
		if err != nil {
			return nil, err
		}
		made = append(made, value)
	}
	return made, nil
}

// object refuses a key that is there twice, of which Terraform would take the last without a word.
func object(of *hclsyntax.ObjectConsExpr, source []byte) (any, error) {
	made := map[string]any{}
	for _, item := range of.Items {
		key, found := item.KeyExpr.Value(nil)
		if found.HasErrors() {
			return nil, found
		}
		name := key.AsString()
		if _, twice := made[name]; twice {
			return nil, fmt.Errorf("%s: key %q is there twice", item.KeyExpr.Range(), name)
		}
		value, err := expression(item.ValueExpr, source)
		if err != nil {
			return nil, err
		}
		made[name] = value
	}
	return map[string]any{"map": made}, nil
}

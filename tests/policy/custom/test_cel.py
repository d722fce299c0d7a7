"""CEL as Kubernetes speaks it: what is refused, what has no value, and every function that Kubernetes adds."""

from __future__ import annotations

from typing import Any

import pytest

from kustomgen.policy.custom.cel.lexer import common_path, members, rename_members, roots
from kustomgen.policy.custom.cel.runtime import EvaluationError, activate, compile_expression, evaluate

OBJECT = {
    "spec": {"replicas": 3, "ports": [80, 443]},
    "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "w"}},
}


def value(text: str, data: Any = OBJECT) -> Any:
    made = compile_expression(text, ("object",))
    assert not isinstance(made, list), made
    return evaluate(made, activate(("object",), {"object": data}, lambda: 0))


def errors(text: str) -> list[str]:
    made = compile_expression(text, ("object",))
    assert isinstance(made, list)
    return [f"{error.line}:{error.column} {error.message}" for error in made]


@pytest.mark.parametrize(
    ("text", "said"),
    {
        "object.spec.": ["1:13 the expression ends too early"],
        "object.spec.replicas > \n  frobnicate(1)": ["2:3 undeclared reference to 'frobnicate'"],
        "object.spec.replicas.foo() + bar": [
            "1:22 undeclared reference to 'foo'",
            "1:30 undeclared reference to 'bar'",
        ],
        "obect.spec.replicas": ["1:1 undeclared reference to 'obect.spec.replicas'"],
        "isQuantity(3)": ["1:1 found no matching overload for 'isQuantity' applied to '(int)'"],
        "1 + 'a'": ["1:3 found no matching overload for '_+_' applied to '(int, string)'"],
        # The runtime declares it and has nothing behind it; that must not show only when it runs.
        "true ||\n {'a': 1}.transformMapEntry(k, v, {v: k}) == {}": [
            "2:11 the CEL runtime here has no transformMapEntry()"
        ],
    }.items(),
)
def test_what_does_not_compile(text: str, said: list[str]) -> None:
    assert errors(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    {
        "object.spec.nope": "no such key: nope",
        "1 / 0 == 1": "divide by zero",
        "object.?spec": "an optional is no result: unpack it with orValue()",
        "[].min()": "min called on empty list",
        "['a'].sum()": "sum() adds numbers and durations",
        "[duration('1h'), duration('30m')].sum() == duration('90m')": "the CEL runtime here has no sum() of durations",
        "quantity('12Zi').sign() == 1": "'12Zi' is not a quantity",
        "quantity('1.5').asInteger()": "cannot convert value to integer",
        "semver('1.2')": "'1.2' is not a semantic version",
        "ip('10.0.0.256')": "IP Address '10.0.0.256' parse error",
        # An address inside another kind of address is how filters are passed by; Kubernetes refuses it.
        "ip('::ffff:10.0.0.1')": "IPv4-mapped",
        "cidr('10.0.0.0')": "network address '10.0.0.0' parse error",
        "url('example.com')": "an absolute URL",
        # The API server's expressions have no look-ahead, and Python's have.
        "'abc'.find('(?=x)')": "is no regular expression",
        "quantity('1').isLessThan(semver('1.0.0'))": "Quantity is expected",
        "format.named('nope').value().validate('x').hasValue()": "optional.none() dereference",
        "format.dns1123Label().validate('a').value().size() == 0": "optional.none() dereference",
        "lists.range(10001).all(x, true)": "10,000 steps",
    }.items(),
)
def test_what_has_no_value(text: str, said: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        value(text)
    assert said in str(caught.value)


TRUE = r"""
    [1, 2, 2].isSorted() && !['b', 'a'].isSorted() && [].isSorted()
    [1, 2].sum() == 3 && [1.5, 2.5].sum() == 4.0 && [].sum() == 0
    ['a', 'c', 'b'].max() == 'c' && [3, 1].min() == 1
    ['a', 'b', 'b'].indexOf('b') == 1 && ['a', 'b', 'b'].lastIndexOf('b') == 2 && [1].indexOf(2) == -1
    [1, true].indexOf(true) == 1
    'abc'.indexOf('c') == 2 && 'abcabc'.lastIndexOf('c') == 5
    'abc 123 def 45'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''
    'abc 123 def 45'.findAll('[0-9]+') == ['123', '45'] && 'a1b2'.findAll('[0-9]', 1) == ['1']
    url('https://user:pw@example.com:8080/a%20b?x=1&x=2#f').getHost() == 'example.com:8080'
    url('https://example.com/a%20b').getEscapedPath() == '/a%20b' && url('/a').getScheme() == ''
    url('https://[::1]:8080/').getHostname() == '::1' && url('https://[::1]:8080/').getPort() == '8080'
    url('https://e.com/?x=1&x=2').getQuery() == {'x': ['1', '2']}
    url('https://e.com/path with spaces/').getEscapedPath() == '/path%20with%20spaces/' && isURL('https://e.com:99999/')
    !isURL('https://a b.com/') && !isURL('/a%zz') && !isURL('https://e.com:port/') && url('https://e.com:080').getPort() == '080'
    'ab12'.find('[[:alpha:]]+') == 'ab' && 'a]'.find('[]]') == ']' && 'x[y'.find('[[]') == '[' && 'a{,3}'.find('a{,3}') == 'a{,3}'
    r'a\n'.find(r'[\\]') == '\\' && 'a\n'.find('a$') == '' && 'a\nb'.find('(?m)a$') == 'a' && 'a'.find(r'a\z') == 'a'
    isURL('https://example.com') && !isURL('../a') && !isURL('a b')
    quantity('1Gi') == quantity('1024Mi') && quantity('0.5') == quantity('500m') && quantity('0') == quantity('0Mi')
    quantity('50k').add(20) == quantity('50020') && quantity('50k').sub(quantity('1')).asInteger() == 49999
    quantity('200M').isGreaterThan(quantity('100Mi')) && quantity('1').isLessThan(quantity('2'))
    quantity('1').compareTo(quantity('1000m')) == 0 && quantity('-1').sign() == -1
    quantity('1.5').asApproximateFloat() == 1.5 && !quantity('1.5').isInteger() && isQuantity('1e3') && !isQuantity('1 Gi')
    ip('10.0.0.1').family() == 4 && ip('::1').family() == 6 && ip('0:0::1') == ip('::1')
    ip('127.0.0.1').isLoopback() && ip('0.0.0.0').isUnspecified() && ip('169.254.1.1').isLinkLocalUnicast()
    ip('224.0.0.5').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast() && ip('8.8.8.8').isGlobalUnicast()
    ip.isCanonical('::1') && !ip.isCanonical('0::1') && isIP('1.2.3.4') && !isIP('1.2.3')
    cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsIP(ip('10.9.9.9'))
    cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))
    !cidr('10.0.0.0/8').containsIP('::1') && isCIDR('fd00::/8') && !isCIDR('10.0.0.0/33')
    cidr('10.1.2.3/8').ip() == ip('10.1.2.3') && string(cidr('10.1.2.3/8').masked()) == '10.0.0.0/8'
    cidr('10.0.0.0/8').prefixLength() == 8 && string(ip('0::1')) == '::1'
    semver('1.10.0').isGreaterThan(semver('1.9.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))
    semver('1.0.0-alpha.2').isLessThan(semver('1.0.0-alpha.10')) && semver('1.0.0+a').compareTo(semver('1.0.0+b')) == 0
    semver('v1.02', true) == semver('1.2.0') && !isSemver('v1.2.0') && isSemver('v1.2.0', true)
    semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('1.2.3').patch() == 3
    !format.dns1123Label().validate('my-label').hasValue() && format.dns1123Label().validate('My_label').hasValue()
    format.dns1123Label().validate('A').value().size() == 1
    !format.qualifiedName().validate('example.com/name').hasValue() && format.labelValue().validate('a b').hasValue()
    !format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue() && format.date().validate('x').hasValue()
    !format.byte().validate('aGk=').hasValue() && !format.datetime().validate('2024-01-01T00:00:00Z').hasValue()
    format.named('dns1035Label').hasValue() && format.named('dns1035Label').value().validate('1a').hasValue()
    format.date().validate('20240101').hasValue() && format.datetime().validate('2024-01-01').hasValue()
    format.datetime().validate('2024-01-01T24:00:00Z').hasValue() && !format.named('nope').hasValue()
    format.dns1123LabelPrefix().validate('-').hasValue()
    !format.dns1123LabelPrefix().validate('web-').hasValue() && format.dns1123Label().validate('web-').hasValue()
    sets.contains([1, 2], [1]) && sets.equivalent([1, 1], [1]) && sets.intersects([1], [1, 2])
    {'a': 1}.transformMap(k, v, v + 1) == {'a': 2} && [1, 2].transformList(i, v, i * v) == [0, 2]
    {'a': 1}.all(k, v, k == 'a' && v == 1) && [4, 5].exists(i, v, i == 1 && v == 5) && [1].existsOne(i, v, v == 1)
    {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v) == {'b': 2}
    object.?spec.?nope.orValue(1) == 1 && object.metadata.labels[?'nope'].orValue('') == '' && has(object.spec.replicas)
    object.metadata.labels['app.kubernetes.io/name'] == 'w' && object.spec.ports.exists(p, p == 443)
    'a,b'.split(',').map(x, x.upperAscii()).join('-') == 'A-B' && '%d of %s'.format([1, 'x']) == '1 of x'
    [3, 1, 2].sort() == [1, 2, 3] && [1, 1].distinct() == [1] && [[1], [2]].flatten() == [1, 2]
    cel.bind(x, 2, x * x) == 4 && math.least(1, 2) == 1 && base64.decode('eA==') == b'x'
    timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-02T00:00:00Z') && type(1) == int
"""


@pytest.mark.parametrize("text", [line.strip() for line in TRUE.strip().splitlines()])
def test_what_is_true(text: str) -> None:
    assert value(text) is True


def test_names_in_strings_and_comments_are_no_references() -> None:
    text = "object.a == 'params.b' && x.object.c // variables.d\n && r'\\' == \"it's\""
    assert roots(text) == {"object", "x"}


def test_a_string_in_three_quotes_may_hold_escaped_quotes() -> None:
    assert roots(r'''"""a\""" + b""" + object.c + r"""\""" + d''') == {"object", "d"}


def test_fields_of_a_root_are_those_read_from_it_and_not_from_another() -> None:
    text = "variables.a + x.variables.b + variables.a + 'variables.c' + variables"
    assert list(members(text, "variables")) == ["a", ""]
    renamed = rename_members("variables.a + x.variables.a + ' variables.a' + variables.ab", "variables", {"a": "v"})
    assert renamed == "v + x.variables.a + ' variables.a' + variables.ab"


@pytest.mark.parametrize(
    ("text", "path"),
    {
        "object.spec.replicas <= 5": ("spec", "replicas"),
        "object.spec.containers.all(c, c.image != '')": ("spec", "containers"),
        "has(object.spec.a) && object.spec.b > 1": ("spec",),
        "object.?spec.?template.hasValue()": ("spec", "template"),
        "object.metadata.labels['a.b/c'] == 'x'": ("metadata", "labels"),
        "size(objects) > 1": (),
        "object == oldObject": (),
    }.items(),
)
def test_the_field_that_an_expression_is_about(text: str, path: tuple[str, ...]) -> None:
    assert common_path(text) == path

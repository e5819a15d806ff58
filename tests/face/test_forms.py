"""Forms by ``{{ form }}``: label, hint, error and input stand together and are tied to one another."""

from django import forms
from django.template.loader import render_to_string

from lms.gallery import SampleForm


def test_a_field_is_described_by_its_hint_and_its_error():
    text = str(SampleForm({"name": "", "email": "x"})["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'id="id_name_helptext"' in text
    assert 'id="id_name_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'for="id_name"' in text


def test_choices_stand_in_a_fieldset_with_their_question():
    text = str(SampleForm()["hours"].as_field_group())
    assert "<fieldset" in text
    assert "<legend>Hours a week" in text
    assert text.count("<label") == 2


def test_only_what_is_optional_says_so():
    form = SampleForm()
    assert "(optional)" in str(form["reason"].as_field_group())
    assert "(optional)" not in str(form["name"].as_field_group())


def test_what_was_typed_stays():
    assert 'value="ana@"' in str(SampleForm({"name": "", "email": "ana@"}))


def test_the_summary_links_each_error_to_its_field():
    form = SampleForm({"name": "", "email": "ana@"})
    text = render_to_string("components/error_summary.html", {"form": form})
    assert 'href="#id_email"' in text
    assert "autofocus" in text
    assert 'tabindex="-1"' in text


def test_no_summary_without_errors():
    assert render_to_string("components/error_summary.html", {"form": SampleForm()}).strip() == ""


def test_errors_of_the_whole_form_are_told():
    class Strict(forms.Form):
        def clean(self):
            raise forms.ValidationError("These two do not go together.")

    assert "These two do not go together." in str(Strict({}))

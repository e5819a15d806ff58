"""How pictures come into the library: written anew, so that no place, no comment and nothing hidden comes with them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.forms import BaseImageForm

from media.pictures import is_picture, written_anew
from media.refusals import RefusedError


class FigureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # The field asks for the size of a picture that cannot be read, and would fail instead of saying so.
            field: Any = self.fields["file"]
            ask = field.check_image_pixel_size
            field.check_image_pixel_size = lambda file: self._checked(ask, file)

    @staticmethod
    def _checked(ask: Callable[[Any], None], file: Any) -> None:
        try:
            ask(file)
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise ValidationError(RefusedError("not_a_picture").words) from error

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file or not hasattr(file, "content_type") or not is_picture(file.name):
            return file
        try:
            content = written_anew(file)
        except RefusedError as error:
            raise ValidationError(error.words) from error
        fresh = SimpleUploadedFile(file.name, content, content_type=file.content_type)
        fresh.image = file.image  # type: ignore[attr-defined]
        return fresh

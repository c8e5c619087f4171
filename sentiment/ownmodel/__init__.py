"""A user's own model in the place of ours: any folder with `model.onnx`, `tokenizer.json` and a label map."""

from sentiment.ownmodel.reader import look_over, own_reader, reader_at

__all__ = ["look_over", "own_reader", "reader_at"]

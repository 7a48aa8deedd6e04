"""
Where an output came from: the document that lies beside it, and the same inside the image on request.

An image's pixels are never encoded again for it: a piece of metadata is put between the pieces that are there.
"""

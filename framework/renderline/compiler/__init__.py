"""From a judged pipeline to what is posted: canonical body, digest, local images, names of the outputs."""

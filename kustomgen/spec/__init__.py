"""What the user writes: one file for every environment, read with the place of every value.

``load``        file to ``Project``: the spec of each environment, and of the base they share;
``model``       the fields, as pydantic models; ``types`` their values;
``merge``       an environment laid over the common part; ``shorthand`` what short forms stand for;
``substitute``  ``${…}``;
``schema``      the JSON Schema for editors.
"""

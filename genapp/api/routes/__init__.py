"""One file per noun; `genapp.api.app` lists their doors."""

# Pictures of the exercises. Needs only Python 3.11; makes its own environment on first use.
#   make pictures               render what has changed, then write AVIF, WebP and the manifest
#   make pictures ONLY=pigeon   one subject, or one picture: ONLY=pigeon.hold
#   make pictures PREVIEW=1     a fast look at every pose, into pictures/masters/preview
#   make contact-sheets         all published pictures side by side, into pictures/masters/contact
#   make test-pictures          the poses, the motions and the published files, by numbers

PICTURES_PYTHON = .venv-pictures/bin/python

.venv-pictures/installed: pictures/requirements.txt
	python3 -m venv .venv-pictures
	$(PICTURES_PYTHON) -m pip install --quiet --requirement pictures/requirements.txt
	touch $@

.PHONY: pictures
pictures: .venv-pictures/installed
	$(PICTURES_PYTHON) -m pictures.make $(if $(ONLY),--only $(ONLY)) $(if $(PREVIEW),--preview)

.PHONY: contact-sheets
contact-sheets: .venv-pictures/installed
	$(PICTURES_PYTHON) -m pictures.contact $(ONLY)

.PHONY: test-pictures
test-pictures:
	@scripts/install.sh dev
	@exec $(PY) -m pytest -n $(TEST_WORKERS) --dist worksteal tests/pictures

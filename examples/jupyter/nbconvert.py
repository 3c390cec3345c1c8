# The page that nbconvert writes would fetch these from other hosts; this notebook needs none of them.
c = get_config()  # noqa: F821
c.HTMLExporter.jquery_url = ""
c.HTMLExporter.mathjax_url = ""
c.HTMLExporter.mermaid_js_url = ""
c.HTMLExporter.require_js_url = ""
c.HTMLExporter.widget_renderer_url = ""

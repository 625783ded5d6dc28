package io.newstunneler.ingest.articles;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Finds in HTML what a browser would act on. It is another parser than the one that
 * cleans, and knows what is dangerous rather than what is harmless.
 */
final class ActiveHtml {

	private static final Set<String> ELEMENTS = Set.of("script", "iframe", "object", "embed", "applet", "form", "input",
			"button", "meta", "base", "link", "style", "svg", "math", "frame", "frameset", "template", "noscript",
			"audio", "video", "source", "portal", "isindex", "marquee");

	private static final Set<String> LINKS = Set.of("href", "src", "action", "formaction", "background", "poster",
			"xlink:href", "data", "srcset", "ping", "cite", "longdesc", "lowsrc", "dynsrc");

	private ActiveHtml() {
	}

	static List<String> in(@Nullable String html) {
		List<String> found = new ArrayList<>();
		if (html == null) {
			return found;
		}
		for (Element element : Jsoup.parseBodyFragment(html).body().getAllElements()) {
			String name = element.normalName();
			if (ELEMENTS.contains(name)) {
				found.add("<" + name + ">");
			}
			for (Attribute attribute : element.attributes()) {
				String key = attribute.getKey().toLowerCase(Locale.ROOT);
				String value = attribute.getValue().replaceAll("[\\x00-\\x20]", "").toLowerCase(Locale.ROOT);
				boolean link = LINKS.contains(key);
				if (key.startsWith("on") || key.equals("style") || key.equals("srcdoc")
						|| link && !value.startsWith("http://") && !value.startsWith("https://")
						|| value.matches("(javascript|vbscript|data|livescript|mocha):.*")) {
					found.add(key + "=" + attribute.getValue());
				}
			}
		}
		return found;
	}

}

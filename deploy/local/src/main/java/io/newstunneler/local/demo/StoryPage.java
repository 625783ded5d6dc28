package io.newstunneler.local.demo;

import java.util.Locale;

/**
 * The page that an item of a sample feed links to.
 */
final class StoryPage {

	private StoryPage() {
	}

	static String of(String path) {
		String slug = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^a-z0-9-]", "");
		String words = slug.replace('-', ' ');
		String title = words.isEmpty() ? "A story"
				: words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
		return """
				<!doctype html><html lang=en><meta charset=utf-8><title>%1$s</title>
				<style>body{font:17px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
				<h1>%1$s</h1>
				<p>This story is part of the News Tunneler demo. The company, its people and what happened are invented.</p>
				"""
			.formatted(title);
	}

}

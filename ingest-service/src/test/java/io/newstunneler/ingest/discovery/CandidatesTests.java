package io.newstunneler.ingest.discovery;

import java.net.URI;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CandidatesTests {

	private static final URI PAGE = URI.create("https://site.example/news/");

	@Test
	void whatThePageNamesComesFirstAndCommentsLast() {
		assertThat(Candidates.of(page("""
				<html><head><base href="https://cdn.example/x/">
				<link rel="alternate" type="application/rss+xml" href="/comments/feed/">
				<link rel="Alternate nofollow" type="application/atom+xml; charset=utf-8" href="feed.atom">
				<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/a.css">
				<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
				</head></html>
				"""), PAGE)).containsExactly(URI.create("https://cdn.example/x/feed.atom"),
				URI.create("https://cdn.example/comments/feed/"));
	}

	@Test
	void aPageThatNamesNoneMayHaveOneWhereManyDo() {
		assertThat(Candidates.of(page("<p>Welcome"), PAGE)).contains(URI.create("https://site.example/feed"),
				URI.create("https://site.example/rss.xml"));
	}

	private static byte[] page(String html) {
		return html.getBytes(StandardCharsets.UTF_8);
	}

}

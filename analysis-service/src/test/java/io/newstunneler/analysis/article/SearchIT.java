package io.newstunneler.analysis.article;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.newstunneler.events.ArticleIngested;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does the API find, filter, page and count articles as its clients expect?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-articles-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class SearchIT {

	@Autowired
	KafkaProbe probe;

	@Autowired
	TestDatabase database;

	@LocalServerPort
	int port;

	private WebTestClient client;

	@BeforeEach
	void start() {
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(20))
			.build();
		this.database.update("truncate articles, plans, title_words, unread_titles");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Booking.com lifts outlook | Booking", "COVID-19 wave ebbs | 19",
			"Macy’s closes stores | macy", "Oil falls—traders shrug | traders", "AT&T expands fibre | AT&T",
			"<b>Zinc</b> fixed | zinc", "日本銀行が利上げを決定 | 利上げ", "Running mates | run", "Is it? | is",
			"Nestlé’s “quiet” year | quiet", "foo_bar ships | bar", "Semiconductors slip | miconduc",
			"Rates: what now? | what now", "50% of nothing | 50%", "A/B testing | testing",
			"Trick or treat | trick or treat", "Fed - a preview | Fed - a preview", "Gold up (again) | \"gold up\"",
			"Nestlé rises | nestle", "Nestle rises | nestlé", "S&P 500 ends flat | S&P 500", "Files an 8-K late | 8-K",
			"Raises $1.2bn for chips | 1.2bn", "To be or not | to be or not", "The Who tours | the who",
			"日銀、総裁を指名 | 総裁", "ตลาดหุ้นไทยปรับขึ้น | หุ้น", "Рынок растёт | РЫНОК", "हिन्दी बाज़ार | बाज़ार",
			"Mærsk ships | maersk", "🚀Tesla soars | tesla", "Rocket 🚀 | 🚀",
			"Write to desk@example.com | desk@example.com", "Acme™ launches | acme", "Weighs 12㎏ | 12㎏",
			"Shares -2% on Tuesday | -2%", "X | x", "ΟΔΟΣ ΑΕ | οδός" })
	void aWordOfTheTitleFindsIt(String titleAndSearch) {
		String[] parts = titleAndSearch.split(" \\| ");
		store(NewsFixture.quiet(parts[0]), NewsFixture.quiet("Something else entirely"));
		assertThat(titles(get("q", parts[1]))).containsExactly(parts[0]);
	}

	@Test
	void aWordOfTheSummaryFindsItAndSeveralWordsMustAllMatch() {
		store(NewsFixture.article("Harvest", "Walnut growers expect frost.", Instant.now()),
				NewsFixture.article("Frost", null, Instant.now()));
		assertThat(titles(get("q", "walnuts"))).containsExactly("Harvest");
		assertThat(titles(get("q", "frost"))).containsExactlyInAnyOrder("Harvest", "Frost");
		assertThat(titles(get("q", "frost walnut"))).containsExactly("Harvest");
		assertThat(titles(get("q", "frost -walnut"))).containsExactly("Frost");
	}

	/**
	 * Titles of many scripts, signs and lengths from a fixed seed: whatever stands
	 * between two spaces of a title finds it.
	 */
	@Test
	void everyWordOfAnyTitleFindsIt() {
		List<String> titles = GeneratedTitles.of(20261125, 60);
		store(titles.stream().map(NewsFixture::quiet).toArray(ArticleIngested[]::new));
		for (String title : titles) {
			for (String word : title.split(" ")) {
				assertThat(titles(get("q", word, "limit", "1000"))).as(word).contains(title);
			}
		}
	}

	@Test
	void whoeverAddsAnArticleAndListsAtOnceFindsItCounted() {
		store(NewsFixture.quiet("Already there"));
		for (int count = 2; count < 30; count++) {
			this.database.update("""
					insert into articles (id, source_id, source_name, source_url, source_type, url, title, categories,
					    published_at, fetched_at, catalyst, novelty, credibility, sentiment, liquidity, total, reasons,
					    scored_at)
					select id + 1, source_id, source_name, source_url, source_type, url, title, categories,
					    published_at, fetched_at, catalyst, novelty, credibility, sentiment, liquidity, total, reasons,
					    scored_at
					from articles order by id desc limit 1""");
			// A page behind the first, whose own length would make good for an old count.
			assertThat(get("limit", "1", "offset", "1").getResponseHeaders().getFirst("X-Total-Count"))
				.isEqualTo(Integer.toString(count));
		}
	}

	@Test
	void aWordThatNoArticleHasIsTakenForTheOneThatIsMostLikeIt() {
		store(NewsFixture.quiet("Federal Reserve holds rates"), NewsFixture.quiet("Funeral customs change"));
		EntityExchangeResult<JsonNode> found = get("q", "feredal rates");
		assertThat(titles(found)).containsExactly("Federal Reserve holds rates");
		assertThat(found.getResponseHeaders().getFirst("X-Search-Instead")).isEqualTo("federal%20rates");
		assertThat(found.getResponseHeaders().getFirst("X-Total-Count")).isEqualTo("1");
		assertThat(titles(get("q", "xylophonist"))).isEmpty();
		assertThat(get("q", "federal").getResponseHeaders().getFirst("X-Search-Instead")).isNull();
	}

	@Test
	void byRelevanceWhatSaysMostAboutTheWordsComesFirstAndOldNewsLast() {
		Instant now = Instant.now();
		store(NewsFixture.article("Markets wrap", "Copper, oil and gold moved little.", now.minusSeconds(60)),
				NewsFixture.article("Copper", "Copper rises.", now.minusSeconds(3_600)),
				NewsFixture.article("Copper again", "Copper fell.", now.minus(Duration.ofDays(200))));
		assertThat(titles(get("q", "copper"))).containsExactly("Markets wrap", "Copper", "Copper again");
		assertThat(titles(get("q", "copper", "sort", "relevance"))).first().isEqualTo("Copper");
		EntityExchangeResult<JsonNode> page = get("q", "copper", "sort", "relevance", "limit", "2");
		List<String> paged = new ArrayList<>(titles(page));
		assertThat(page.getResponseHeaders().getFirst("X-Total-Count")).isEqualTo("3");
		store(4, NewsFixture.article("Copper copper", "Copper, copper.", now));
		paged.addAll(titles(get(URI.create("http://127.0.0.1:" + this.port + next(page)))));
		assertThat(paged).containsExactlyInAnyOrder("Markets wrap", "Copper", "Copper again");
	}

	@Test
	void highlightsMarkWhatWasSearchedForAndLetNoMarkupThrough() {
		store(NewsFixture.article("<i>Walnuts</i> freeze", "Growers <script> expect a walnut shortage.",
				Instant.now()));
		JsonNode highlights = body(get("q", "walnut", "highlight", "true")).get(0).get("highlights");
		assertThat(highlights.get("title").asString()).isEqualTo("&lt;i&gt;<mark>Walnuts</mark>&lt;/i&gt; freeze");
		assertThat(highlights.get("summary").asString())
			.isEqualTo("Growers &lt;script&gt; expect a <mark>walnut</mark> shortage.");
	}

	@Test
	void plansSourcesAndTonesNarrowTheList() {
		Instant now = Instant.now();
		ArticleIngested planned = NewsFixture.article(1, "https://alpha.example/rss", "Planned", null, now);
		ArticleIngested gloomy = NewsFixture.article(2, "https://beta.example/rss", "Fraud, losses and a lawsuit", null,
				now);
		store(planned, gloomy);
		this.database.update(
				"""
						insert into plans (article_id, plan_run_id, plan, strategy_bucket, strategy_risk, unverified, stance,
						    confidence, model, prompt_version, published_at)
						select id, 1, '{"catalyst_type": "M&A"}', 'Event-Driven: M&A', '{}', false, 'BULLISH', 0.7, 'rules', '1',
						    published_at
						from articles where id = ?
						""",
				planned.articleId());
		assertThat(titles(get("has_plan", "true"))).containsExactly("Planned");
		assertThat(get("has_plan", "true").getResponseHeaders().getFirst("X-Total-Count")).isEqualTo("1");
		assertThat(titles(get("has_plan", "false"))).containsExactly("Fraud, losses and a lawsuit");
		assertThat(titles(get("stance", "bullish"))).containsExactly("Planned");
		assertThat(titles(get("stance", "BEARISH"))).isEmpty();
		assertThat(titles(get("catalyst", "M&A", "q", "planned", "source", "1"))).containsExactly("Planned");
		assertThat(titles(get("source", "2"))).containsExactly("Fraud, losses and a lawsuit");
		assertThat(titles(get("sentiment", "negative"))).containsExactly("Fraud, losses and a lawsuit");
		assertThat(titles(get("sentiment", "Neutral"))).containsExactly("Planned");
	}

	@Test
	void countsByTickerNameTheMostDiscussedFirst() {
		Instant now = Instant.now();
		store(NewsFixture.article("Apple (AAPL) one", null, now), NewsFixture.article("Apple (AAPL) two", null, now),
				NewsFixture.article("Tesla (TSLA) one", null, now),
				NewsFixture.article("Tesla (TSLA) old", null, now.minus(Duration.ofDays(30))),
				NewsFixture.quiet("Nobody"));
		JsonNode counts = body(get(URI.create("/api/articles/counts")));
		assertThat(counts.toString())
			.isEqualTo("[{\"ticker\":\"AAPL\",\"articles\":2},{\"ticker\":\"TSLA\",\"articles\":1}]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "%", "_", "\\", "'", "\"", "-", "!", "& | !", "a & ", ":*", "<->", "\0", "\uD800", "( (" })
	void noSignBreaksTheSearch(String search) {
		store(NewsFixture.quiet("Plain"));
		this.client.get().uri(uri("q", search)).exchange().expectStatus().isOk();
	}

	@Test
	void filtersNarrowTheList() {
		Instant now = Instant.now();
		store(NewsFixture.article(1, "https://feeds.alpha.example/rss", "Apple (AAPL) beats", null, now),
				NewsFixture.article(2, "https://www.beta.example/rss", "Apple (AAPL) rests", null,
						now.minus(Duration.ofDays(3))),
				NewsFixture.article(2, "https://www.beta.example/rss", "Rain", null, now.minus(Duration.ofDays(9))));
		assertThat(titles(get("ticker", "aapl"))).containsExactly("Apple (AAPL) beats", "Apple (AAPL) rests");
		assertThat(titles(get("domain", "BETA.example"))).containsExactly("Apple (AAPL) rests", "Rain");
		assertThat(titles(get("domain", "beta_example"))).isEmpty();
		assertThat(titles(get("min_score", "13"))).containsExactly("Apple (AAPL) beats");
		assertThat(titles(get("min_score", "7.5"))).containsExactly("Apple (AAPL) beats");
		String twoDaysAgo = now.minus(Duration.ofDays(2)).toString();
		assertThat(titles(get("since", twoDaysAgo))).containsExactly("Apple (AAPL) beats");
		assertThat(titles(get("since", twoDaysAgo.replace("Z", "")))).containsExactly("Apple (AAPL) beats");
		assertThat(
				titles(get("since", twoDaysAgo, "ticker", "AAPL", "q", "apple", "min_score", "1", "domain", "alpha")))
			.containsExactly("Apple (AAPL) beats");
		assertThat(get("domain", "beta").getResponseHeaders().getFirst("X-Total-Count")).isEqualTo("2");
	}

	@Test
	void pagesByOffsetAndByCursorCoverEverythingOnce() {
		Instant moment = Instant.now().minus(Duration.ofDays(2));
		ArticleIngested[] articles = new ArticleIngested[25];
		for (int i = 0; i < articles.length; i++) {
			// Several share a time, as those of one poll of a feed without dates do.
			articles[i] = NewsFixture.article("Article " + i, null, moment.minusSeconds(i / 10));
		}
		store(articles);
		List<String> all = titles(get("limit", "1000"));
		assertThat(all).hasSize(25);
		assertThat(titles(get("limit", "10", "offset", "20"))).isEqualTo(all.subList(20, 25));
		assertThat(titles(get("limit", "10", "offset", "2000000"))).isEmpty();
		EntityExchangeResult<JsonNode> page = get("limit", "10", "min_score", "1");
		List<String> paged = new ArrayList<>(titles(page));
		for (String next = next(page); next != null; next = next(page)) {
			assertThat(page.getResponseHeaders().getFirst("X-Total-Count")).isEqualTo("25");
			page = get(URI.create("http://127.0.0.1:" + this.port + next));
			paged.addAll(titles(page));
		}
		assertThat(paged).isEqualTo(all);
	}

	@Test
	void anArticleLooksAsThePredecessorsDidWithItsStoryAndTellsMoreWhenAskedAlone() {
		ArticleIngested article = NewsFixture.loud("Apple (AAPL)");
		store(article);
		JsonNode listed = body(get("limit", "1")).get(0);
		assertThat(listed.propertyNames()).containsExactlyInAnyOrder("id", "url", "title", "summary", "source_name",
				"source_url", "source_type", "published_at", "ticker_guess", "score", "story_id");
		assertThat(listed.get("story_id").asLong()).isEqualTo(article.articleId());
		assertThat(listed.get("score").asDouble()).isEqualTo(14.0);
		assertThat(listed.get("published_at").asString()).endsWith("Z");
		JsonNode alone = body(get(URI.create("/api/articles/" + article.articleId())));
		assertThat(alone.get("score").asDouble()).isEqualTo(14.0);
		assertThat(alone.get("ticker_guess").asString()).isEqualTo("AAPL");
		assertThat(alone.get("tickers").get(0).get("symbol").asString()).isEqualTo("AAPL");
		assertThat(alone.get("tickers").get(0).get("kind").asString()).isEqualTo("parentheses");
		assertThat(alone.get("story_role").asString()).isEqualTo("first");
		assertThat(alone.get("score_parts").get("catalyst").asInt()).isEqualTo(5);
		assertThat(alone.get("score_reasons").size()).isEqualTo(5);
		assertThat(alone.get("categories").get(0).asString()).isEqualTo("Markets");
	}

	@Test
	void anUnknownArticleIsNotFound() {
		this.client.get()
			.uri("/api/articles/4711")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Article not found");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/articles?limit=0", "/api/articles?limit=1001", "/api/articles?limit=ten",
			"/api/articles?offset=-1", "/api/articles?min_score=high", "/api/articles?since=yesterday",
			"/api/articles?since=2026-13-01T00:00:00", "/api/articles?cursor=x", "/api/articles/seven",
			"/api/articles?offset=99999999999999999999", "/api/articles?sort=best", "/api/articles?sentiment=angry",
			"/api/articles?has_plan=perhaps", "/api/articles?stance=SIDEWAYS", "/api/articles?source=seven",
			"/api/articles/counts?days=0" })
	void whatIsOfTheWrongTypeOrRangeIsListed(String uri) {
		this.client.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail[0].loc")
			.isArray()
			.jsonPath("$.detail[0].msg")
			.isNotEmpty();
	}

	private void store(ArticleIngested... articles) {
		store(articles.length, articles);
	}

	private void store(int then, ArticleIngested... articles) {
		Arrays.stream(articles).forEach((article) -> this.probe.send(UUID.randomUUID().toString(), article));
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> this.database.count("articles") == then);
	}

	private EntityExchangeResult<JsonNode> get(String... parameters) {
		return get(uri(parameters));
	}

	private EntityExchangeResult<JsonNode> get(URI uri) {
		return this.client.get()
			.uri(uri.isAbsolute() ? uri : URI.create("http://127.0.0.1:" + this.port + uri))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(JsonNode.class)
			.returnResult();
	}

	private URI uri(String... parameters) {
		UriComponentsBuilder uri = UriComponentsBuilder
			.fromUriString("http://127.0.0.1:" + this.port + "/api/articles");
		Object[] values = new Object[parameters.length / 2];
		for (int i = 0; i < parameters.length; i += 2) {
			uri.queryParam(parameters[i], "{p" + i + "}");
			values[i / 2] = parameters[i + 1];
		}
		return uri.encode().buildAndExpand(values).toUri();
	}

	private static JsonNode body(EntityExchangeResult<JsonNode> result) {
		return Objects.requireNonNull(result.getResponseBody());
	}

	private static List<String> titles(EntityExchangeResult<JsonNode> result) {
		return body(result).valueStream().map((article) -> article.get("title").asString()).toList();
	}

	private static String next(EntityExchangeResult<JsonNode> result) {
		String link = result.getResponseHeaders().getFirst(HttpHeaders.LINK);
		Matcher matcher = Pattern.compile("<(/[^>]+)>; rel=\"next\"").matcher((link != null) ? link : "");
		return matcher.find() ? matcher.group(1) : null;
	}

}

package io.newstunneler.analysis.ticker;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Can lists of listings be brought in, and are texts linked to what they hold?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-tickers-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class TickersIT {

	private static final MediaType CSV = MediaType.parseMediaType("text/csv");

	@Autowired
	Listings listings;

	@Autowired
	TestDatabase database;

	@Autowired
	MeterRegistry meters;

	@LocalServerPort
	int port;

	private WebTestClient client;

	@BeforeEach
	void connect() {
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(20_000_000))
			.responseTimeout(Duration.ofSeconds(30))
			.build();
	}

	@AfterEach
	void restore() {
		this.database.update("delete from analysis.symbols where exchange in ('TEST', 'TEST2')");
		this.database.update("update analysis.symbols set delisted_at = null where delisted_at is not null");
	}

	@Test
	void aListIsTakenAndTextsAreLinkedToIt() {
		take("symbol,name,exchange,aliases,sector\nZKST,Zkestrel Robotics plc,TEST,ZRob|Zkestrel,tech\nbad symbol,X,TEST,,\n",
				CSV, "")
			.expectBody()
			.jsonPath("$.added")
			.isEqualTo(1)
			.jsonPath("$.refused")
			.isEqualTo(1)
			.jsonPath("$.ignored_columns")
			.isEqualTo("sector")
			.jsonPath("$.lines[0].outcome")
			.isEqualTo("added")
			.jsonPath("$.lines[1].line")
			.isEqualTo(3)
			.jsonPath("$.lines[1].why")
			.isNotEmpty();
		awaitLink("Zkestrel opens a plant", "ZKST");
		assertThat(this.meters.counter("news.tunneler.listings.imported", "outcome", "added").count()).isPositive();
		this.client.get()
			.uri("/api/tickers/zkst")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.aliases[1]")
			.isEqualTo("Zkestrel")
			.jsonPath("$.delisted_at")
			.isEmpty();
	}

	@Test
	void aListTakenTwiceChangesNothingAndOneWithoutAliasesLeavesThem() {
		String list = "symbol,name,exchange,avg_volume,aliases\nZTWC,Ztwice Inc,TEST,1000,Ztw|Ztwi\n";
		take(list, CSV, "").expectBody().jsonPath("$.added").isEqualTo(1);
		take(list, CSV, "").expectBody()
			.jsonPath("$.unchanged")
			.isEqualTo(1)
			.jsonPath("$.changed")
			.isEqualTo(0)
			.jsonPath("$.from_other_exchange")
			.isEqualTo(0)
			.jsonPath("$.lines[0].former")
			.doesNotExist();
		take("{\"fields\":[\"ticker\",\"name\",\"exchange\"],\"data\":[[\"ZTWC\",\"Ztwice Corp\",\"TEST2\"]]}",
				MediaType.APPLICATION_JSON, "")
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(1)
			.jsonPath("$.from_other_exchange")
			.isEqualTo(1)
			.jsonPath("$.lines[0].former.name")
			.isEqualTo("Ztwice Inc")
			.jsonPath("$.lines[0].former.exchange")
			.isEqualTo("TEST");
		this.client.get()
			.uri("/api/tickers/ZTWC")
			.exchange()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("Ztwice Corp")
			.jsonPath("$.avg_volume")
			.isEqualTo(1000)
			.jsonPath("$.aliases.length()")
			.isEqualTo(2);
	}

	@Test
	void aSymbolThatGoesToACompanyOfAnotherExchangeLeavesTheFormersNamesBehind() {
		take("symbol,name,exchange,avg_volume,aliases\nZGON,Zgone Ltd,TEST,1000,Zgonemark\n", CSV, "");
		awaitLink("Zgonemark opens a plant", "ZGON");
		take("symbol,name,exchange\nZGON,Ynext Inc,TEST2\n", CSV, "").expectBody()
			.jsonPath("$.from_other_exchange")
			.isEqualTo(1)
			.jsonPath("$.lines[0].former.name")
			.isEqualTo("Zgone Ltd");
		this.client.get()
			.uri("/api/tickers/ZGON")
			.exchange()
			.expectBody()
			.jsonPath("$.aliases.length()")
			.isEqualTo(0)
			.jsonPath("$.avg_volume")
			.isEmpty();
		await().atMost(Duration.ofSeconds(20)).until(() -> links("Zgonemark opens a plant").isEmpty());
	}

	@Test
	void aDryRunTellsAndStoresNothing() {
		long before = this.database.count("symbols");
		take("symbol,name,exchange\nZDRY,Zdry Inc,TEST\n", CSV, "?dryRun=true&replace=true").expectBody()
			.jsonPath("$.added")
			.isEqualTo(1)
			.jsonPath("$.delisted")
			.isEqualTo((int) before);
		assertThat(this.database.count("symbols")).isEqualTo(before);
		this.client.get().uri("/api/tickers/ZDRY").exchange().expectStatus().isNotFound();
	}

	@Test
	void whatAListThatReplacesAllDoesNotHaveIsNoLongerListed() {
		take("symbol,name,exchange\nZOLD,Zoldcastle Inc,TEST\nZNEW,Znewcastle Inc,TEST\n", CSV, "");
		awaitLink("Zoldcastle rises", "ZOLD");
		take("symbol,name,exchange\nZNEW,Znewcastle Inc,TEST\n", CSV, "?replace=true").expectBody()
			.jsonPath("$.unchanged")
			.isEqualTo(1);
		await().atMost(Duration.ofSeconds(20)).until(() -> links("Zoldcastle rises").isEmpty());
		assertThat(links("Znewcastle rises")).isEqualTo("ZNEW");
		this.client.get().uri("/api/tickers/ZOLD").exchange().expectBody().jsonPath("$.delisted_at").isNotEmpty();
		take("symbol,name,exchange\nZOLD,Zoldcastle Inc,TEST\n", CSV, "").expectBody()
			.jsonPath("$.changed")
			.isEqualTo(1);
		awaitLink("Zoldcastle rises", "ZOLD");
	}

	@Test
	void aListOfTenThousandIsTakenInOneGo() {
		StringBuilder csv = new StringBuilder("symbol,name,exchange\n");
		IntStream.range(0, 10_000).forEach((i) -> csv.append("ZZ%d,Zcompany Number%d Inc,TEST\n".formatted(i, i)));
		take(csv.toString(), CSV, "").expectBody().jsonPath("$.added").isEqualTo(10_000);
		take(csv.toString(), CSV, "").expectBody().jsonPath("$.unchanged").isEqualTo(10_000);
		awaitLink("Zcompany Number77 rises", "ZZ77");
	}

	@Test
	void whatCannotBeReadIsRefusedWithAReason() {
		send("name\nX\n", CSV, "").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("no column symbol"));
		send("symbol,name,exchange\n,,\n", CSV, "?replace=true").expectStatus().isEqualTo(422);
		send("a", MediaType.TEXT_PLAIN, "").expectStatus().isEqualTo(415);
		send("x".repeat(10_000_001), CSV, "").expectStatus().isEqualTo(413);
	}

	@Test
	void symbolsAreListedAndSought() {
		this.client.get()
			.uri("/api/tickers?q=microsof&limit=5")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("X-Total-Count", "1")
			.expectBody()
			.jsonPath("$[0].symbol")
			.isEqualTo("MSFT");
		this.client.get()
			.uri("/api/tickers?q=google")
			.exchange()
			.expectBody()
			.jsonPath("$[0].symbol")
			.isEqualTo("GOOGL");
		this.client.get()
			.uri((uri) -> uri.path("/api/tickers").queryParam("q", "{q}").build("%"))
			.exchange()
			.expectHeader()
			.valueEquals("X-Total-Count", "0");
		this.client.get()
			.uri("/api/tickers?limit=2&offset=1")
			.exchange()
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(2);
		this.client.get().uri("/api/tickers?limit=0").exchange().expectStatus().is4xxClientError();
	}

	@Test
	void theApiDocumentTellsBothForms() {
		this.client.get()
			.uri("/v3/api-docs")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.paths['/api/tickers/import'].post.requestBody.content['text/csv']")
			.exists()
			.jsonPath("$.paths['/api/tickers/import'].post.requestBody.content['application/json']")
			.exists()
			.jsonPath("$.paths['/api/tickers/import'].post.summary")
			.isEqualTo("Takes a list of listings");
	}

	private void awaitLink(String title, String symbol) {
		await().atMost(Duration.ofSeconds(20)).until(() -> links(title).equals(symbol));
	}

	private String links(String title) {
		Universe universe = Objects.requireNonNull(this.listings.universe().block(Duration.ofSeconds(10)));
		return String.join(" ", universe.links(title, null).stream().map(TickerLink::symbol).toList());
	}

	private WebTestClient.ResponseSpec take(String list, MediaType type, String query) {
		return send(list, type, query).expectStatus().isOk();
	}

	private WebTestClient.ResponseSpec send(String list, MediaType type, String query) {
		return this.client.post().uri("/api/tickers/import" + query).contentType(type).bodyValue(list).exchange();
	}

}

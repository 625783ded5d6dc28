package io.newstunneler.gateway.documents;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How documents become one.
 */
class ApiDocumentTests {

	private static final JsonMapper JSON = new JsonMapper();

	private final ApiDocument document = new ApiDocument(json(
			"{'openapi':'3.1.0','paths':{'/health':{'get':{'operationId':'health'}}},'tags':[{'name':'gateway'}]}"));

	@Test
	void publicPathsAreTakenAndOthersAreNot() {
		this.document.add("flags", json("{'paths':{'/api/flags':{'get':{}},'/api/client/features':{'get':{}}}}"),
				(path) -> path.startsWith("/api/flags"));
		assertThat(this.document.json().path("paths").propertyNames()).containsExactly("/health", "/api/flags");
	}

	@Test
	void equalComponentsAreShared() {
		String article = "{'paths':{},'components':{'schemas':{'Article':{'type':'object'}}}}";
		this.document.add("analysis", json(article), (_) -> true);
		this.document.add("digest", json(article), (_) -> true);
		assertThat(this.document.json().path("components").path("schemas").propertyNames()).containsExactly("Article");
	}

	@Test
	void aComponentThatDiffersIsRenamedWithAllThatReferToIt() {
		this.document.add("analysis", json("""
				{'paths':{},'components':{'schemas':{
				 'Item':{'type':'string'},
				 'Page':{'items':{'$ref':'#/components/schemas/Item'}}}}}"""), (_) -> true);
		this.document.add("digest", json("""
				{'paths':{'/d':{'get':{'responses':{'200':{'schema':{'$ref':'#/components/schemas/Page'}}}}}},
				 'components':{'schemas':{
				  'Item':{'type':'integer'},
				  'Page':{'items':{'$ref':'#/components/schemas/Item'}},
				  'Kind':{'discriminator':{'propertyName':'k','mapping':{'i':'#/components/schemas/Item'}}}}}}"""),
				(_) -> true);
		ObjectNode whole = this.document.json();
		assertThat(whole.path("components").path("schemas").propertyNames()).containsExactlyInAnyOrder("Item", "Page",
				"DigestItem", "DigestPage", "Kind");
		assertThat(whole.at("/components/schemas/Page/items/$ref").asString()).isEqualTo("#/components/schemas/Item");
		assertThat(whole.at("/components/schemas/DigestPage/items/$ref").asString())
			.isEqualTo("#/components/schemas/DigestItem");
		assertThat(whole.at("/components/schemas/Kind/discriminator/mapping/i").asString())
			.isEqualTo("#/components/schemas/DigestItem");
		assertThat(whole.at("/paths/~1d/get/responses/200/schema/$ref").asString())
			.isEqualTo("#/components/schemas/DigestPage");
	}

	@Test
	void operationIdsStayUniqueAndTagsAreNamedOnce() {
		this.document.add("digest", json(
				"{'paths':{'/d':{'get':{'operationId':'health'}}},'tags':[{'name':'gateway'},{'name':'digests'}]}"),
				(_) -> true);
		assertThat(this.document.json().at("/paths/~1d/get/operationId").asString()).isEqualTo("digest_health");
		assertThat(this.document.json().path("tags").findValuesAsString("name")).containsExactly("gateway", "digests");
	}

	@Test
	void everyOperationSaysHowItAnswersOtherwise() {
		this.document.add("flags",
				json("{'paths':{'/f':{'parameters':[],'get':{'responses':{'default':{'description':'own'}}}}}}"),
				(_) -> true);
		this.document.otherwise("#/components/responses/Problem");
		assertThat(this.document.json().at("/paths/~1health/get/responses/default/$ref").asString())
			.isEqualTo("#/components/responses/Problem");
		assertThat(this.document.json().at("/paths/~1f/get/responses/default/description").asString()).isEqualTo("own");
	}

	@Test
	void ourOwnOperationsWin() {
		this.document.add("analysis",
				json("{'paths':{'/health':{'get':{'operationId':'theirs'},'post':{'operationId':'more'}}}}"),
				(_) -> true);
		assertThat(this.document.json().at("/paths/~1health/get/operationId").asString()).isEqualTo("health");
		assertThat(this.document.json().at("/paths/~1health/post/operationId").asString()).isEqualTo("more");
	}

	private static ObjectNode json(String text) {
		return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
	}

}

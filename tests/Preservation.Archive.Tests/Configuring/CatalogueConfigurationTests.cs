using System.Text;
using Preservation.Archive.Configuring;
using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Archive.Tests.Configuring;

/// <summary>What a configuration says of its catalogue, and what is wrong with others.</summary>
public sealed class CatalogueConfigurationTests
{
    [Fact]
    public void Without_a_word_of_it_the_catalogue_is_the_file_in_the_folder()
    {
        Assert.Null(Parse(Written(null)).Catalogue);
        Assert.DoesNotContain("catalogue", Written(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env:PRESERVATION_CATALOGUE")]
    [InlineData("file:secrets/catalogue")]
    public void Where_its_connection_stands_is_written_and_read(string reference)
    {
        var catalogue = new CatalogueConfiguration(Secret.TryParse(reference)!);
        Assert.Equal(catalogue, Parse(Written(catalogue)).Catalogue);
    }

    [Theory]
    [InlineData("""{ "kind": "sqlite", "connection": "env:A" }""", "$.catalogue.kind: it is 'sqlite'; 'postgresql' is expected")]
    [InlineData("""{ "connection": "env:A" }""", "$.catalogue.kind: it is missing")]
    [InlineData("""{ "kind": "postgresql" }""", "$.catalogue.connection: it is missing")]
    [InlineData("""{ "kind": "postgresql", "connection": "" }""", "$.catalogue.connection: a reference is expected")]
    [InlineData("""{ "kind": "postgresql", "connection": "Host=db;Password=sesame" }""", "$.catalogue.connection: a reference is expected")]
    [InlineData("""{ "kind": "postgresql", "connection": 1 }""", "$.catalogue.connection: a string is expected")]
    [InlineData("""{ "kind": "postgresql", "connection": "env:A", "schema": "s" }""", "$.catalogue.schema: this member is not known")]
    [InlineData("\"env:A\"", "$.catalogue: an object is expected")]
    public void What_is_wrong_with_it_is_named_and_no_secret_is_repeated(string catalogue, string problem)
    {
        var text = Written(null).TrimEnd().TrimEnd('}') + $", \"catalogue\": {catalogue} }}";
        var error = Assert.Throws<DocumentException>(() => Parse(text));
        Assert.StartsWith(problem, Assert.Single(error.Problems).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_store_of_the_head_is_one_in_use()
    {
        var text = Written(null).TrimEnd().TrimEnd('}').TrimEnd() + ", \"ledger\": { \"head\": \"nas\" } }";
        Assert.StartsWith("$.ledger.head: there is no store 'nas' in use", Assert.Single(Assert.Throws<DocumentException>(() => Parse(text)).Problems).ToString(), StringComparison.Ordinal);
        var with = Parse(text.Replace("\"stores\": []", "\"stores\": [{ \"name\": \"nas\", \"kind\": \"file-system\", \"path\": \"/nas\" }]", StringComparison.Ordinal));
        Assert.Equal(("nas", "nas"), (with.LedgerHead!.Value, Parse(Encoding.UTF8.GetString(with.Write())).LedgerHead!.Value));
        Assert.Contains(Assert.Throws<DocumentException>(() => Parse(text.Replace("\"nas\"", "\"The NAS\"", StringComparison.Ordinal))).Problems, problem => problem.Place == "$.ledger.head");
    }

    private static string Written(CatalogueConfiguration? catalogue) => Encoding.UTF8.GetString(new ArchiveConfiguration
    {
        Archive = Guid.NewGuid(),
        Chunking = new Chunking(Chunking.DefaultSize),
        Signers = [],
        Stores = [],
        Catalogue = catalogue,
    }.Write());

    private static ArchiveConfiguration Parse(string text) => ArchiveConfiguration.Parse(Encoding.UTF8.GetBytes(text), "document");
}

using System.Text;
using System.Text.Json;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Tests.Ocfl;

public sealed class InventoryJsonTests
{
    private static readonly Digest A = Digest.Of("a"u8);

    private static readonly Inventory Inventory = Inventory.WithVersion(
        Inventory.WithVersion(null, "model:x:record", Example.Version(new() { ["b"] = A, ["a"] = A })),
        "model:x:record", Example.Version(new() { ["a"] = A, ["dossier/ü"] = Digest.Of("b"u8) }));

    private static readonly string Valid = Encoding.UTF8.GetString(InventoryJson.Write(Inventory));

    [Fact]
    public void What_was_written_is_read_back()
    {
        var read = InventoryJson.Read(Example.Text(Valid), "x");
        Assert.Equal((Inventory.Id, 2), (read.Id, read.Head));
        Assert.Equal(Inventory.Content, read.Content);
        for (var v = 0; v < 2; v++)
        {
            Assert.Equal(Inventory.Versions[v].State, read.Versions[v].State);
            Assert.Equal(Inventory.Versions[v] with { State = read.Versions[v].State }, read.Versions[v]);
        }
        Assert.Equal(Valid, Encoding.UTF8.GetString(InventoryJson.Write(read)));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_order_in_which_names_were_added()
    {
        var other = Inventory.WithVersion(null, "model:x:record", Example.Version(new() { ["a"] = A, ["b"] = A }));
        Assert.Equal(InventoryJson.Write(Inventory.At(1)), InventoryJson.Write(other));
    }

    [Fact]
    public void The_members_are_those_of_ocfl_and_the_whole_is_one_line()
    {
        using var json = JsonDocument.Parse(Valid);
        Assert.Equal(["id", "type", "digestAlgorithm", "head", "manifest", "versions"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("https://ocfl.io/1.1/spec/#inventory", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("v2", json.RootElement.GetProperty("head").GetString());
        Assert.Equal("v2/content/dossier/%c3%bc", json.RootElement.GetProperty("manifest").GetProperty(Digest.Of("b"u8).ToString())[0].GetString());
        Assert.Equal(Valid.Length - 1, Valid.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v1/content/../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("v1/content/./a")]
    [InlineData("v1/content//a")]
    [InlineData("v1/content/a/")]
    [InlineData("v1/content")]
    [InlineData("v1/inventory.json")]
    [InlineData("v01/content/a")]
    [InlineData("v0/content/a")]
    [InlineData("v/content/a")]
    [InlineData("v1a/content/a")]
    [InlineData("v99999999999/content/a")]
    [InlineData("v3/content/a")]
    [InlineData("../content/a")]
    [InlineData("extensions/content/a")]
    [InlineData("v1/content/a b")]
    [InlineData("v1/content/a\\\\b")]
    [InlineData("v1/content/\\u0000")]
    [InlineData("v1/content/ü")]
    public void A_hostile_content_path_is_refused(string path) =>
        Assert.Contains(Refuse("v1/content/a\"", path + "\""), problem => problem.Place.StartsWith("$.manifest", StringComparison.Ordinal));

    // Nobody signs the inventory of a record, and a restored tree has its manifest folder under these names.
    [Theory]
    [InlineData("manifest/../../../.bashrc")]
    [InlineData("../a")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\\\\..\\\\b")]
    [InlineData("a\\u0000b")]
    [InlineData("a\\nb")]
    public void A_hostile_logical_path_is_refused(string path) =>
        Assert.Contains(Refuse("[\"dossier/ü\"]", $"[\"{path}\"]"),
            problem => problem.Place.StartsWith("$.versions.v2.state", StringComparison.Ordinal) && problem.Text.Contains("no path that stays", StringComparison.Ordinal));

    [Theory]
    [InlineData("\"v2\",", "\"v3\",", "$.head")]
    [InlineData("\"v2\":{", "\"v3\":{", "$.versions.v3")]
    [InlineData("\"v1\":{", "\"v01\":{", "$.versions.v01")]
    [InlineData("#inventory", "#object", "$.type")]
    [InlineData("sha256", "sha512", "$.digestAlgorithm")]
    [InlineData("\"head\"", "\"fixity\":{},\"head\"", "$.fixity")]
    [InlineData("\"head\"", "\"contentDirectory\":\"c\",\"head\"", "$.contentDirectory")]
    [InlineData("\"name\"", "\"more\":1,\"name\"", "$.versions.v1.user.more")]
    [InlineData("\"message\"", "\"more\":1,\"message\"", "$.versions.v1.more")]
    [InlineData("2026-11-20T12:00:00Z", "2026-11-20", "$.versions.v1.created")]
    [InlineData("\"dossier/ü\"", "1", "$.versions.v2.state.3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d")]
    public void Whatever_this_archive_does_not_write_is_refused(string find, string put, string place) =>
        Assert.Contains(Refuse(find, put), problem => problem.Place == place);

    [Fact]
    public void A_digest_in_upper_case_is_refused() =>
        Assert.Contains(Refuse(A.ToString(), A.ToString().ToUpperInvariant()), problem => problem.Text.Contains("lower-case", StringComparison.Ordinal));

    [Fact]
    public void A_name_with_two_digests_is_refused() =>
        Assert.Contains(Refuse("[\"dossier/ü\"]", "[\"a\"]"), problem => problem.Text == "'a' has two digests");

    [Fact]
    public void A_path_with_two_digests_is_refused() =>
        Assert.Contains(Refuse("v2/content/dossier/%c3%bc", "v1/content/a"), problem => problem.Text == "'v1/content/a' has two digests");

    [Fact]
    public void A_state_whose_bytes_are_nowhere_is_refused()
    {
        var digest = Digest.Of("b"u8).ToString();
        var problem = Assert.Single(Refuse($"\"{digest}\":[\"v2/content/dossier/%c3%bc\"]", $"\"{new string('0', 64)}\":[\"v2/content/x\"]"));
        Assert.Equal(("$.manifest", $"it lacks {digest}, which is the state of 'dossier/ü'"), (problem.Place, problem.Text));
    }

    private static IReadOnlyList<Problem> Refuse(string find, string put)
    {
        var at = Valid.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, find);
        var text = Valid[..at] + put + Valid[(at + find.Length)..];
        return Assert.Throws<DocumentException>(() => InventoryJson.Read(Example.Text(text), "x")).Problems;
    }
}

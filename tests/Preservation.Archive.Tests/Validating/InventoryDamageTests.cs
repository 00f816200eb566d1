using System.Text;
using System.Text.Json.Nodes;

namespace Preservation.Archive.Tests.Validating;

/// <summary>What an inventory may say by itself, and what the inventories of one object may say of each other.</summary>
public sealed class InventoryDamageTests
{
    private static readonly string Alpha = OcflSample.Sha512("alpha");
    private static readonly string Beta = OcflSample.Sha512("beta");

    private static readonly Damages Json = new()
    {
        ["E033 a byte order mark"] = o => o.EditBytes(bytes => [.. Encoding.UTF8.Preamble, .. bytes]),
        ["E033 a name that stands twice"] = o => Replace(o, "{\"id\":", "{\"head\":\"v2\",\"id\":"),
        ["E033 a name that stands twice in a version"] = o => Replace(o, "\"message\":", "\"message\":\"x\",\"message\":"),
        ["E033 an array"] = o => o.EditText(_ => "[]"),
        ["E033 a comma too many"] = o => o.EditText(text => text[..^1] + ",}"),
        ["E033 bytes that are no UTF-8"] = o => o.EditBytes(bytes => [.. bytes[..^1], .. ",\"x"u8, 0xFF, .. "\":1}"u8]),
        ["E033 half a surrogate pair"] = o => Replace(o, "A version", @"\ud800"),
        ["E102 an unknown member"] = o => o.Edit(json => json["note"] = "x"),
        ["E102 an unknown member of a version"] = o => o.Edit(json => V2(json)["note"] = "x"),
        ["E102 an unknown member of a user"] = o => o.Edit(json => V2(json)["user"]!["phone"] = "x"),
        ["E102 E055 fixity with a capital"] = o => o.Edit(json => json["Fixity"] = new JsonObject()),
    };

    private static readonly Damages Keys = new()
    {
        ["E036 no type"] = o => o.Edit(json => json.Remove("type")),
        ["E036 no head"] = o => o.Edit(json => json.Remove("head")),
        ["E037 an id that is a number"] = o => o.Edit(json => json["id"] = 1),
        ["E037 an empty id"] = o => o.Edit(json => json["id"] = ""),
        ["E038 an unknown type"] = o => o.Edit(json => json["type"] = "https://ocfl.io/2.0/spec/#inventory"),
        ["E038 E103 the type of an older version"] = o => o.Edit(json => json["type"] = "https://ocfl.io/1.0/spec/#inventory"),
        ["E040 a head without v"] = o => o.Edit(json => json["head"] = "2"),
        ["E041 E050 E023 no manifest"] = o => o.Edit(json => json.Remove("manifest")),
        ["E106 E050 E023 a manifest that is an array"] = o => o.Edit(json => json["manifest"] = new JsonArray()),
        ["E019 a content directory since v2"] = o => o.Edit(json => json["contentDirectory"] = "content"),
        ["E020 a content directory in v1 only"] = o => o.EditFirst(json => json["contentDirectory"] = "content"),
        ["E018 E019 E042 E016 W002 a content directory of two dots"] = o => o.Edit(json => json["contentDirectory"] = ".."),
        ["E108 an empty content directory"] = o => o.Edit(json => json["contentDirectory"] = ""),
        ["E110 E037 another id in v1"] = o => o.EditFirst(json => json["id"] = "urn:example:2"),
        ["E103 an older inventory of a newer specification"] = o =>
        {
            o.Edit(json => json["type"] = "https://ocfl.io/1.0/spec/#inventory");
            o.Delete("0=ocfl_object_1.1");
            o.Write("0=ocfl_object_1.0", "ocfl_object_1.0\n");
        },
        ["an older inventory of an older specification"] = o => o.EditFirst(json => json["type"] = "https://ocfl.io/1.0/spec/#inventory"),
        ["W005 an id that is no URI"] = o => BothIds(o, "no uri"),
    };

    private static readonly Damages Versions = new()
    {
        ["E043 E040 E046 E107 no versions"] = o => o.Edit(json => json.Remove("versions")),
        ["E045 E040 E046 E107 versions in an array"] = o => o.Edit(json => json["versions"] = new JsonArray()),
        ["E046 a version with another name"] = o => o.Edit(json => json["versions"]!["second"] = V2(json).DeepClone()),
        ["E047 E066 W011 a version that is a string"] = o => o.Edit(json => json["versions"]!["v1"] = "x"),
        ["E048 no created"] = o => o.Edit(json => V2(json).Remove("created")),
        ["E048 E107 no state"] = o => o.Edit(json => V2(json).Remove("state")),
        ["E049 a blank between date and time"] = o => o.Edit(json => V2(json)["created"] = "2026-11-20 12:00:00Z"),
        ["E049 a day that is none"] = o => o.Edit(json => V2(json)["created"] = "2026-02-30T12:00:00Z"),
        ["E049 an hour that is none"] = o => o.Edit(json => V2(json)["created"] = "2026-02-20T24:00:00Z"),
        ["a created with a fraction and an offset"] = o => o.Edit(json => V2(json)["created"] = "2026-02-20T23:59:60.1234567+05:30"),
        ["E051 a logical path without an array"] = o => o.Edit(json => V2(json)["state"]![Beta] = "b.txt"),
        ["E051 a logical path that is a number"] = o => o.Edit(json => V2(json)["state"]![Beta] = new JsonArray(1)),
        ["E052 a logical path with an empty element"] = o => o.Edit(json => V2(json)["state"]![Beta] = new JsonArray("x//b")),
        ["E053 a logical path that ends with a slash"] = o => o.Edit(json => V2(json)["state"]![Beta] = new JsonArray("x/")),
        ["E054 a user without a name"] = o => o.Edit(json => V2(json)["user"]!.AsObject().Remove("name")),
        ["E094 a message that is a number"] = o => o.Edit(json => V2(json)["message"] = 1),
        ["E095 a logical path within another"] = o => o.Edit(json => V2(json)["state"]![Beta] = new JsonArray("a.txt/b")),
        ["W007 no message"] = o => o.Edit(json => V2(json).Remove("message")),
        ["W007 no user"] = o => o.Edit(json => V2(json).Remove("user")),
        ["W008 no address"] = o => o.Edit(json => V2(json)["user"]!.AsObject().Remove("address")),
        ["W009 an address without a scheme"] = o => o.Edit(json => V2(json)["user"]!["address"] = "a@example.org"),
        ["W011 another message in v1"] = o => o.EditFirst(json => json["versions"]!["v1"]!["message"] = "Other"),
        ["E066 another logical path in v1"] = o => o.EditFirst(json => json["versions"]!["v1"]!["state"]![Alpha] = new JsonArray("other")),
    };

    private static readonly Damages Digests = new()
    {
        ["E014 E023 E092 a padded version in a content path"] = o => Manifest(o, Beta, "v02/content/b.txt"),
        ["E035 E023 E092 a content path with backslashes"] = o => Manifest(o, Beta, @"v2\content\b.txt"),
        ["E042 E023 E092 a content path outside the content"] = o => Manifest(o, Beta, "v2/b.txt"),
        ["E042 E023 E092 a content path of no version"] = o => Manifest(o, Beta, "v3/content/b.txt"),
        ["E092 E023 a digest without paths"] = o => o.Edit(json => json["manifest"]![Beta] = new JsonArray()),
        ["E098 E023 a content path that is a number"] = o => o.Edit(json => json["manifest"]![Beta] = new JsonArray(1)),
        ["E099 E023 E092 an empty content path"] = o => Manifest(o, Beta, ""),
        ["E100 E023 E092 a content path that begins with a slash"] = o => Manifest(o, Beta, "/v2/content/b.txt"),
        ["E101 E092 a content path within another"] = o => o.Edit(json => json["manifest"]![Beta]!.AsArray().Add("v2/content/b.txt/c")),
        ["E031 E107 a digest that is not hexadecimal"] = o => Manifest(o, "xyz", "v2/content/c", o => o.Write("v2/content/c", "")),
        ["E039 E107 a digest of another algorithm"] = o => Manifest(o, new string('a', 64), "v2/content/c", o => o.Write("v2/content/c", "")),
        ["E096 E107 E101 a digest in two cases"] = o => Manifest(o, Beta.ToUpperInvariant(), "v2/content/b.txt"),
        ["E025 N001 an unknown algorithm"] = o =>
        {
            o.Edit(json => json["digestAlgorithm"] = "md4");
            o.Move("inventory.json.sha512", "inventory.json.md4");
            o.Move("v2/inventory.json.sha512", "v2/inventory.json.md4");
        },
        ["E111 fixity in an array"] = o => o.Edit(json => json["fixity"] = new JsonArray()),
        ["empty fixity"] = o => o.Edit(json => json["fixity"] = new JsonObject()),
        ["E056 fixity of an unknown algorithm"] = o => Fixity(o, "crc32", "00000000"),
        ["E057 fixity in a string"] = o => o.Edit(json => json["fixity"] = new JsonObject { ["md5"] = "x" }),
        ["E057 md5 that is not hexadecimal"] = o => Fixity(o, "md5", "xyz"),
        ["E029 sha1 that is not hexadecimal"] = o => Fixity(o, "sha1", "xyz"),
        ["E030 sha256 that is not hexadecimal"] = o => Fixity(o, "sha256", "xyz"),
        ["E031 sha512 that is not hexadecimal"] = o => Fixity(o, "sha512", "xyz"),
        ["E032 blake2b-512 that is not hexadecimal"] = o => Fixity(o, "blake2b-512", "xyz"),
        ["N001 blake2b-512, which cannot be computed"] = o => Fixity(o, "blake2b-512", new string('0', 128)),
        ["N001 an algorithm of extension 0009"] = o => Fixity(o, "sha512/256", new string('0', 64)),
        ["a right size"] = o => Fixity(o, "size", "4"),
        ["E093 a wrong size"] = o => Fixity(o, "size", "5"),
        ["E093 a wrong md5"] = o => Fixity(o, "md5", new string('0', 32)),
        ["a right md5 in upper case"] = o => Fixity(o, "md5", "987BCAB01B929EB2C07877B224215C92"),
        ["E093 a wrong sha1 of a listed file"] = o => Fixity(o, "sha1", new string('0', 40)),
        ["W004 E066 E092 digests of sha256 that are wrong"] = o =>
        {
            o.EditText(text => text.Replace("sha512", "sha256", StringComparison.Ordinal)
                .Replace(Alpha, new string('0', 64), StringComparison.Ordinal)
                .Replace(Beta, new string('1', 64), StringComparison.Ordinal)
                .Replace("\"a.txt\"", "\"other\"", StringComparison.Ordinal));
            foreach (var folder in new[] { "", "v2/" })
            {
                o.Delete(folder + "inventory.json.sha512");
                o.Write(folder + "inventory.json.sha256", Sha256(o.Read(folder + "inventory.json")) + " inventory.json\n");
            }
        },
    };

    public static TheoryData<string> JsonNames() => [.. Json.Names];

    public static TheoryData<string> KeyNames() => [.. Keys.Names];

    public static TheoryData<string> VersionNames() => [.. Versions.Names];

    public static TheoryData<string> DigestNames() => [.. Digests.Names];

    [Theory, MemberData(nameof(JsonNames))]
    public async Task A_document_that_is_not_strict_has_its_code(string name)
    {
        // What cannot be parsed makes the rest of the object unknown, which has codes of its own.
        var found = await CodesAsync(Json, name);
        Assert.Subset(found.ToHashSet(), Damages.Codes(name).ToHashSet());
    }

    [Theory, MemberData(nameof(KeyNames))]
    public Task Keys_of_an_inventory_have_exactly_these_problems(string name) => AssertExactAsync(Keys, name);

    [Theory, MemberData(nameof(VersionNames))]
    public Task Versions_of_an_inventory_have_exactly_these_problems(string name) => AssertExactAsync(Versions, name);

    [Theory, MemberData(nameof(DigestNames))]
    public Task Digests_of_an_inventory_have_exactly_these_problems(string name) => AssertExactAsync(Digests, name);

    [Fact]
    public async Task A_number_that_does_not_start_at_one_is_E009()
    {
        using var sample = OcflSample.Object();
        sample.DeleteFolder("v1");
        sample.Edit(json =>
        {
            json["versions"]!.AsObject().Remove("v1");
            json["manifest"]!.AsObject().Remove(Alpha);
            V2(json)["state"]!.AsObject().Remove(Alpha);
        });
        Assert.Equal("E009", Assert.Single((await sample.ValidateObjectAsync()).AllProblems).Code);
    }

    private static async Task AssertExactAsync(Damages damages, string name)
    {
        var found = await CodesAsync(damages, name);
        Assert.True(Damages.Codes(name).SequenceEqual(found), $"{name}: {string.Join(' ', found)}");
    }

    private static async Task<IReadOnlyList<string>> CodesAsync(Damages damages, string name)
    {
        using var sample = OcflSample.Object();
        damages[name](sample);
        return [.. (await sample.ValidateObjectAsync()).AllProblems.Select(problem => problem.Code).Distinct().Order()];
    }

    private static JsonObject V2(JsonObject json) => json["versions"]!["v2"]!.AsObject();

    private static void Replace(OcflSample sample, string from, string to) =>
        sample.EditText(text => text.Replace(from, to, StringComparison.Ordinal));

    private static void BothIds(OcflSample sample, string id)
    {
        sample.Edit(json => json["id"] = id);
        sample.EditFirst(json => json["id"] = id);
    }

    private static void Manifest(OcflSample sample, string digest, string path, Action<OcflSample>? and = null)
    {
        sample.Edit(json => json["manifest"]![digest] = new JsonArray(path));
        and?.Invoke(sample);
    }

    private static void Fixity(OcflSample sample, string algorithm, string digest) => sample.Edit(
        json => json["fixity"] = new JsonObject { [algorithm] = new JsonObject { [digest] = new JsonArray("v2/content/b.txt") } });

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

using System.Text;
using Preservation.Core.Json;

namespace Preservation.Core.Tests.Json;

public sealed class JsonReadingTests
{
    [Theory]
    [InlineData("""{"a":1}""", "$.a", "a string is expected")]
    [InlineData("""{"a":["x"]}""", "$.a", "a string is expected")]
    [InlineData("{}", "$.a", "it is missing; a string is expected")]
    [InlineData("""{"a":null}""", "$.a", "it is missing; a string is expected")]
    public void A_string_must_be_one(string json, string place, string text) =>
        Assert.Equal(new Problem(place, text), Only(json, reading => reading.String("a")));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("9007199254740992")]
    [InlineData("99999999999999999999")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    public void A_whole_number_ends_at_2_to_the_53(string value) =>
        Assert.Equal("$.a", Only($$"""{"a":{{value}}}""", reading => reading.Integer("a")).Place);

    [Fact]
    public void The_largest_number_that_all_readers_hold_is_taken() =>
        Assert.Equal(9007199254740991, Read("""{"a":9007199254740991}""", reading => reading.Integer("a")).Value);

    [Theory]
    [InlineData("2026-11-20T12:00:00+00:00")]
    [InlineData("2026-11-20T12:00:00.5Z")]
    [InlineData("2026-11-20 12:00:00Z")]
    [InlineData("2026-11-20T12:00:00z")]
    [InlineData("2026-02-30T12:00:00Z")]
    [InlineData("2026-11-20")]
    public void A_moment_is_utc_with_whole_seconds_and_nothing_else(string text)
    {
        Assert.Equal("$.a", Only($$"""{"a":"{{text}}"}""", reading => reading.Moment("a")).Place);
        Assert.False(Moments.TryParse(text, out _));
    }

    [Theory]
    [InlineData("6f1b5f0e-2a0d-4c39-9a53-0d9c3f1c7a10")]
    [InlineData("urn:uuid:{6f1b5f0e-2a0d-4c39-9a53-0d9c3f1c7a10}")]
    [InlineData("urn:uuid:6f1b5f0e2a0d4c399a530d9c3f1c7a10")]
    [InlineData("URN:UUID:6f1b5f0e-2a0d-4c39-9a53-0d9c3f1c7a10")]
    public void A_uuid_has_one_form(string text) =>
        Assert.Equal("$.a", Only($$"""{"a":"{{text}}"}""", reading => reading.Uuid("a")).Place);

    [Theory]
    [InlineData("2026-13-01")]
    [InlineData("20261101")]
    [InlineData("2026-11-01T00:00:00Z")]
    public void A_date_has_one_form(string text) =>
        Assert.Equal("$.a", Only($$"""{"a":"{{text}}"}""", reading => reading.OptionalDate("a")).Place);

    [Fact]
    public void Members_that_nobody_asked_for_are_named_one_by_one()
    {
        var (_, problems) = Read("""{"a":"x","b":1,"c":{}}""", reading =>
        {
            _ = reading.String("a");
            reading.NoOthers();
            return 0;
        });
        Assert.Equal([new Problem("$.b", "this member is not known"), new Problem("$.c", "this member is not known")], problems);
    }

    [Fact]
    public void All_problems_of_a_document_are_found_at_once_each_with_its_place()
    {
        const string json = """{"list":[{"digest":"AB"},7,{"digest":"x","more":1}],"flag":"true","names":["a",1,null],"type":"b"}""";
        var (_, problems) = Read(json, reading =>
        {
            reading.Exactly("type", "a");
            _ = reading.Boolean("flag");
            _ = reading.Strings("names");
            foreach (var item in reading.Objects("list"))
            {
                _ = item.Digest("digest");
                item.NoOthers();
            }
            _ = reading.Object("absent").String("deeper");
            return 0;
        });
        string[] places =
        [
            "$.type", "$.flag", "$.names", "$.names", "$.list[0].digest", "$.list[1]",
            "$.list[2].digest", "$.list[2].more", "$.absent",
        ];
        Assert.Equal(places, problems.Select(problem => problem.Place));
    }

    [Fact]
    public void An_exception_lists_every_problem_and_keeps_them()
    {
        var exception = new DocumentException("trust.json", [new("$.a", "one"), new("$.b", "two")]);
        Assert.Equal("trust.json is refused: $.a: one; $.b: two.", exception.Message);
        Assert.Equal(2, exception.Problems.Count);
    }

    private static Problem Only<T>(string json, Func<JsonReading, T> read) => Assert.Single(Read(json, read).Problems);

    private static (T Value, List<Problem> Problems) Read<T>(string json, Func<JsonReading, T> read)
    {
        List<Problem> problems = [];
        using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(json), "x.json");
        return (read(new JsonReading(document.RootElement, "$", problems)), problems);
    }
}

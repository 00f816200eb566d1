using System.Text;
using Preservation.Core.ApiKeys;
using Preservation.Core.Json;

namespace Preservation.Core.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_has_its_prefix_and_all_of_its_chance()
    {
        var one = ApiKeyText.Write(new byte[32]);
        var chance = new byte[32];
        chance[31] = 1;

        Assert.StartsWith("wpk_", one, StringComparison.Ordinal);
        Assert.Equal(52, one.Length);
        Assert.NotEqual(one, ApiKeyText.Write(chance));
        Assert.NotEqual(ApiKeyText.DigestOf(one), ApiKeyText.DigestOf(ApiKeyText.Write(chance)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ApiKeyText.Write(new byte[31]));
    }

    [Fact]
    public void Every_typing_error_of_one_character_shows()
    {
        var chance = new byte[32];
        new Random(7).NextBytes(chance);
        var right = ApiKeyText.Write(chance);

        Assert.True(ApiKeyText.IsWellFormed(right));
        for (var place = 0; place < right.Length; place++)
        {
            foreach (var letter in "aZ3-_ ")
            {
                if (right[place] != letter)
                    Assert.False(ApiKeyText.IsWellFormed($"{right[..place]}{letter}{right[(place + 1)..]}"), $"{letter} at {place}");
            }
            Assert.False(ApiKeyText.IsWellFormed(right[..place]));
        }
        Assert.False(ApiKeyText.IsWellFormed(right + "A"));
    }

    [Fact]
    public void A_revoked_key_stays_so_and_one_expires_at_its_moment()
    {
        var key = Example() with { ExpiresAt = Now };

        Assert.Equal(ApiKeyState.Valid, key.StateAt(Now.AddTicks(-1)));
        Assert.Equal(ApiKeyState.Expired, key.StateAt(Now));
        Assert.Equal(ApiKeyState.Revoked, (key with { RevokedAt = Now.AddYears(1) }).StateAt(Now.AddYears(-1)));
        Assert.Equal(ApiKeyState.Valid, (key with { ExpiresAt = null }).StateAt(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Keys_are_read_as_they_were_written()
    {
        ApiKey[] keys = [Example(), Example() with { Name = "b", Scope = ApiScope.Operator, ExpiresAt = Now, RevokedAt = Now }];

        Assert.Equal(keys, ApiKeysJson.Parse(ApiKeysJson.Write(keys), "keys"));
    }

    [Fact]
    public void Everything_that_is_wrong_with_the_file_is_told()
    {
        const string text = """
            {"schema":"x","other":1,"keys":[
             {"name":"A","scope":"Viewer","sha256":"ab","createdAt":"now"},
             {"name":"b","scope":"viewer","sha256":"0000000000000000000000000000000000000000000000000000000000000000","createdAt":"2026-11-20T12:00:00Z"},
             {"name":"b","scope":"viewer","sha256":"0000000000000000000000000000000000000000000000000000000000000000","createdAt":"2026-11-20T12:00:00Z","key":"wpk_"}]}
            """;

        var problems = Assert.Throws<DocumentException>(() => ApiKeysJson.Parse(Encoding.UTF8.GetBytes(text), "keys")).Problems.Select(problem => problem.Place);

        Assert.Equal(["$.keys", "$.keys[0].createdAt", "$.keys[0].name", "$.keys[0].scope", "$.keys[0].sha256", "$.keys[2].key", "$.other", "$.schema"], problems.Order(StringComparer.Ordinal));
    }

    private static ApiKey Example() => new() { Name = "a", Scope = ApiScope.Viewer, Digest = ApiKeyText.DigestOf("x"), CreatedAt = Now, ExpiresAt = null };
}

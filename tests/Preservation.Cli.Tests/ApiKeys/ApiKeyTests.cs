using Preservation.Cli.Tests.Running;
using Preservation.Core.ApiKeys;

namespace Preservation.Cli.Tests.ApiKeys;

public sealed class ApiKeyTests(RegisteredArchive registered) : IDisposable
{
    private readonly PreparedArchive _archive = registered.Copy();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task A_key_is_printed_once_and_then_only_listed()
    {
        var made = (await _archive.RunAsync(Token, "apikey", "create", "dash", "--scope", "viewer")).Gives(0, "hint: keep it now");
        var text = made.Output.TrimEnd('\n');

        Assert.True(ApiKeyText.IsWellFormed(text), text);
        Assert.DoesNotContain(text, made.Error, StringComparison.Ordinal);
        (await _archive.RunAsync(Token, "apikey", "list")).Gives(0, "dash", "viewer", "valid").Without(text, text[4..]);
        Assert.DoesNotContain(text[4..], await File.ReadAllTextAsync(_archive["archive", "api-keys.json"], Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_printed_also_when_all_is_to_be_quiet() =>
        Assert.StartsWith("wpk_", (await _archive.RunAsync(Token, "apikey", "create", "dash", "--scope", "viewer", "--quiet")).Gives(0).Output, StringComparison.Ordinal);

    [Fact]
    public async Task For_machines_it_is_json()
    {
        var made = (await _archive.RunAsync(Token, "apikey", "create", "dash", "--scope", "operator", "--expires", "never", "--json")).Gives(0).IsJson();
        Assert.True(ApiKeyText.IsWellFormed(made.Text("key")));
        Assert.Equal("operator", made.Text("scope"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, made.GetProperty("expiresAt").ValueKind);

        await _archive.RunAsync(Token, "apikey", "revoke", "dash");
        var listed = Assert.Single((await _archive.RunAsync(Token, "apikey", "list", "--json")).Gives(0).IsJson().Each("keys"));
        Assert.Equal("revoked", listed.Text("state"));
        Assert.False(listed.TryGetProperty("key", out _));
    }

    [Theory]
    [InlineData(2, "at most 40", "apikey", "create", "Not A Name", "--scope", "viewer")]
    [InlineData(2, "--expires: 'soon'", "apikey", "create", "a", "--scope", "viewer", "--expires", "soon")]
    [InlineData(2, "root", "apikey", "create", "a", "--scope", "root")]
    [InlineData(2, "--scope", "apikey", "create", "a")]
    [InlineData(2, "There is no key 'b'", "apikey", "revoke", "b")]
    public async Task What_cannot_be_is_refused_with_a_sentence(int exitCode, string sentence, params string[] arguments)
    {
        (await _archive.RunAsync(Token, arguments)).Gives(exitCode, sentence);

        Assert.False(File.Exists(_archive["archive", "api-keys.json"]));
    }

    [Fact]
    public async Task A_name_is_used_once_and_a_revoked_key_stays_revoked()
    {
        (await _archive.RunAsync(Token, "apikey", "create", "a", "--scope", "viewer")).Gives(0);
        (await _archive.RunAsync(Token, "apikey", "revoke", "a")).Gives(0, "opens nothing any more");

        (await _archive.RunAsync(Token, "apikey", "create", "a", "--scope", "viewer")).Gives(2, "each name is used once");
        (await _archive.RunAsync(Token, "apikey", "revoke", "a")).Gives(0, "opens nothing any more");
    }

    [Fact]
    public async Task Outside_of_an_archive_nothing_is_made()
    {
        (await _archive.RunAsync(Token, "apikey", "create", "a", "--scope", "viewer", "--archive", _archive["source"])).Gives(2, "preservation.json");

        Assert.False(File.Exists(_archive["source", "api-keys.json"]));
    }
}

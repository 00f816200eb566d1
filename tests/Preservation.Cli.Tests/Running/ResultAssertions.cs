using System.Text.Json;
using Preservation.Testing;

namespace Preservation.Cli.Tests.Running;

/// <summary>What tests say of a run.</summary>
internal static class ResultAssertions
{
    /// <summary>The exit code is this, and each of the words stands in what was said.</summary>
    public static PreserveResult Gives(this PreserveResult result, int exitCode, params string[] words)
    {
        Assert.True(result.ExitCode == exitCode, $"Exit code {exitCode} is expected:\n{result}");
        var said = result.Output + result.Error;
        foreach (var word in words)
            Assert.True(said.Contains(word, StringComparison.Ordinal), $"'{word}' is expected:\n{result}");
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", said, StringComparison.Ordinal);
        return result;
    }

    /// <summary>None of the words stands in what was said.</summary>
    public static PreserveResult Without(this PreserveResult result, params string[] words)
    {
        foreach (var word in words)
            Assert.False((result.Output + result.Error).Contains(word, StringComparison.Ordinal), $"'{word}' is not expected:\n{result}");
        return result;
    }

    /// <summary>Standard output is one JSON object and nothing else.</summary>
    public static JsonElement IsJson(this PreserveResult result)
    {
        try
        {
            Assert.Equal(JsonValueKind.Object, result.Json.ValueKind);
            return result.Json;
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"This is no JSON ({e.Message}):\n{result}", e);
        }
    }

    public static IEnumerable<JsonElement> Each(this JsonElement json, string member) => json.GetProperty(member).EnumerateArray();

    public static string Text(this JsonElement json, string member) => json.GetProperty(member).GetString()!;
}

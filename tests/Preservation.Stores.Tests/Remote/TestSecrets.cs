using System.Collections.Concurrent;

namespace Preservation.Stores.Tests.Remote;

/// <summary>Secrets of tests, as a configuration names them.</summary>
internal static class TestSecrets
{
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    /// <summary><c>env:NAME</c> of a variable that holds the secret; the same for the same secret.</summary>
    public static string Of(string secret)
    {
        var name = Names.GetOrAdd(secret, _ => $"PRESERVATION_TEST_SECRET_{Guid.NewGuid():N}");
        Environment.SetEnvironmentVariable(name, secret);
        return "env:" + name;
    }
}

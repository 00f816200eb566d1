using System.Reflection;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Opening;

/// <summary>What lies in every store so that it can be checked in fifty years without this program: the formats in words, their schemas and a script.</summary>
public static class Kit
{
    private const string Prefix = "kit/";

    public static IEnumerable<(string Key, byte[] Bytes)> Files()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return ($"{StoreLayout.KitFolder}/{name[Prefix.Length..].Replace('\\', '/')}", bytes.ToArray());
        }
    }
}

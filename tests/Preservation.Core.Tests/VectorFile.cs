using System.Text.Json;
using Preservation.Testing;

namespace Preservation.Core.Tests;

/// <summary>Vectors of others; a test that needs absent ones is skipped.</summary>
internal static class VectorFile
{
    public static string Folder(string relative)
    {
        var path = Vectors.Folder(relative);
        Assert.SkipWhen(path is null, Vectors.Absent);
        return path!;
    }

    public static byte[] Read(string relative) => File.ReadAllBytes(Folder(relative));

    public static JsonElement Json(string relative) => JsonDocument.Parse(Read(relative)).RootElement;
}

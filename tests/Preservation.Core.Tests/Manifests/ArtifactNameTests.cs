using System.Text;
using Preservation.Core.Manifests;

namespace Preservation.Core.Tests.Manifests;

public sealed class ArtifactNameTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("../a", "part '..'")]
    [InlineData("a/../b", "part '..'")]
    [InlineData("a/..", "part '..'")]
    [InlineData("./a", "part '.'")]
    [InlineData("a/./b", "part '.'")]
    [InlineData("a//b", "empty part")]
    [InlineData("a/", "empty part")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\rb", "U+000D")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\u001b[31m", "U+001B")]
    [InlineData("a\u007f", "U+007F")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\u200fb", "U+200F")]
    [InlineData("a\u202etxt.exe", "U+202E")]
    [InlineData("a\u200bb", "U+200B")]
    [InlineData("\ufeffa", "U+FEFF")]
    [InlineData("a\u2028b", "line separator")]
    [InlineData("a\ue000", "no agreed meaning")]
    public void A_name_that_could_surprise_is_refused_with_the_reason(string text, string reason)
    {
        Assert.Contains(reason, ArtifactName.Refusal(text), StringComparison.Ordinal);
        Assert.False(ArtifactName.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ArtifactName.Parse(text));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_name()
    {
        // As an argument of a theory it would be replaced on its way here.
        foreach (var text in (string[])["a\ud800b", "\udc00", "a\udc00\ud800"])
            Assert.Equal("it is not valid Unicode", ArtifactName.Refusal(text));
    }

    [Theory]
    [InlineData(900, 200, null)]
    [InlineData(901, 200, "901 bytes; at most 900")]
    [InlineData(5000, 100, "5000 bytes")]
    [InlineData(201, 201, "part of 201 bytes")]
    public void Length_is_limited_in_bytes(int length, int part, string? reason)
    {
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(text.Length % (part + 1) == part && text.Length < length - 1 ? '/' : 'a');
        var refusal = ArtifactName.Refusal(text.ToString());
        if (reason is null)
            Assert.Null(refusal);
        else
            Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_is_measured_in_utf8_and_not_in_characters()
    {
        Assert.Null(ArtifactName.Refusal(new string('ü', 100)));
        Assert.Contains("202 bytes", ArtifactName.Refusal(new string('ü', 101)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights/model.safetensors", true, "model.safetensors")]
    [InlineData("dossier/an interview, 'final' \"v2\".md", false, "an interview, 'final' \"v2\".md")]
    [InlineData("dossier/Gespräch Müller.md", false, "Gespräch Müller.md")]
    [InlineData("dossier/😀/日本語.txt", false, "日本語.txt")]
    [InlineData("weights", false, "weights")]
    [InlineData("weights2/x", false, "x")]
    [InlineData(".gitignore", false, ".gitignore")]
    [InlineData("a/...", false, "...")]
    public void Other_names_are_taken_as_they_are(string text, bool isModelFile, string fileName)
    {
        var name = ArtifactName.Parse(text);
        Assert.Equal(text, name.Value);
        Assert.Equal(isModelFile, name.IsModelFile);
        Assert.Equal(fileName, name.FileName);
    }

    [Fact]
    public void The_order_is_that_of_utf8_bytes_and_not_of_utf16_units()
    {
        // U+FF5E is EF BD 9E, U+1F600 is F0 9F 98 80; in UTF-16 the latter starts with D83D and sorts first.
        var (wide, emoji) = (ArtifactName.Parse("a/\uff5e"), ArtifactName.Parse("a/\U0001f600"));
        Assert.True(string.CompareOrdinal(wide.Value, emoji.Value) > 0);
        Assert.True(wide < emoji);
        Assert.True(emoji > wide);
        // printf '%s\n' a/x a-b a.txt ab | LC_ALL=C sort
        string[] sorted = ["a-b", "a.txt", "a/x", "ab"];
        Assert.Equal(sorted, sorted.Reverse().Select(ArtifactName.Parse).Order().Select(name => name.Value));
    }

    [Fact]
    public void A_hostile_name_is_shown_without_its_effect()
    {
        Assert.Equal("a\\u{1b}[2J\\u{202e}b", ArtifactName.Printable("a\u001b[2J\u202eb"));
        Assert.True(ArtifactName.Printable(new string('x', 5000)).Length < 130);
    }
}

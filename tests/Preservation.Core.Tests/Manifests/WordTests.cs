using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Tests.Manifests;

/// <summary>Ids and roles: texts from outside that become values of a closed set.</summary>
public sealed class WordTests
{
    [Theory]
    [InlineData("claude-3-opus-20240229", true)]
    [InlineData("0", true)]
    [InlineData("a._-", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("Claude", false)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("ä", false)]
    public void A_holding_id_has_one_form(string? text, bool isId)
    {
        Assert.Equal(isId, HoldingId.TryParse(text, out var id));
        Assert.Equal(isId ? text : null, id?.Value);
        if (!isId)
            Assert.Throws<FormatException>(() => HoldingId.Parse(text ?? ""));
    }

    [Fact]
    public void A_holding_id_has_at_most_100_characters()
    {
        Assert.True(HoldingId.TryParse(new string('a', 100), out _));
        Assert.False(HoldingId.TryParse(new string('a', 101), out _));
    }

    // DESIGN section 2.
    [Theory]
    [InlineData("weights", Role.Weights, true)]
    [InlineData("weight-index", Role.WeightIndex, true)]
    [InlineData("config", Role.Config, true)]
    [InlineData("tokenizer", Role.Tokenizer, true)]
    [InlineData("code", Role.Code, true)]
    [InlineData("license", Role.License, true)]
    [InlineData("interview-transcript", Role.InterviewTranscript, false)]
    [InlineData("preferences", Role.Preferences, false)]
    [InlineData("post-deployment-report", Role.PostDeploymentReport, false)]
    [InlineData("developer-analysis", Role.DeveloperAnalysis, false)]
    [InlineData("interview-protocol", Role.InterviewProtocol, false)]
    [InlineData("essay", Role.Essay, false)]
    [InlineData("publication-record", Role.PublicationRecord, false)]
    [InlineData("transition-guidance", Role.TransitionGuidance, false)]
    [InlineData("other", Role.Other, false)]
    public void A_role_is_written_and_read_as_the_design_names_it(string name, Role role, bool isModelFile)
    {
        Assert.Equal(name, role.Name());
        Assert.True(Roles.TryParse(name, out var read));
        Assert.Equal(role, read);
        Assert.Equal(isModelFile, role.IsModelFile());
        Assert.Contains(name, Roles.AllNames);
    }

    [Theory]
    [InlineData("Weights")]
    [InlineData("weight-shard")]
    [InlineData("0")]
    [InlineData("")]
    public void Other_words_are_no_roles(string text) => Assert.False(Roles.TryParse(text, out _));

    [Fact]
    public void There_are_the_15_roles_of_the_design() => Assert.Equal(15, Enum.GetValues<Role>().Length);

    [Theory]
    [InlineData("model:claude-2.1:weights", ObjectPart.Weights)]
    [InlineData("model:claude-2.1:record", ObjectPart.Record)]
    [InlineData("model:claude-2.1:other", null)]
    [InlineData("model::weights", null)]
    [InlineData("model:weights", null)]
    [InlineData("model:A:weights", null)]
    [InlineData("model:a:b:weights", null)]
    [InlineData("other:a:weights", null)]
    public void An_object_id_names_a_holding_and_a_part(string text, ObjectPart? part)
    {
        Assert.Equal(part is not null, ObjectId.TryParse(text, out var id));
        Assert.Equal(part, id?.Part);
        Assert.Equal(part is null ? null : text, id?.ToString());
    }

    [Theory]
    [InlineData("2024-03-01", "2026-06-30", "2026-10-01", 0)]
    [InlineData("2024-03-01", "2024-03-01", "2024-03-01", 0)]
    [InlineData(null, null, "2026-10-01", 0)]
    [InlineData("2024-03-01", "2024-02-28", "2026-10-01", 1)]
    [InlineData("2024-03-01", null, "2024-02-28", 1)]
    [InlineData("2026-03-01", "2025-03-01", "2024-03-01", 3)]
    public void Days_of_a_life_out_of_order_are_told(string? deployed, string? deprecated, string? retired, int contradictions)
    {
        var model = new ModelIdentity { Id = "x", DeployedOn = Day(deployed), DeprecatedOn = Day(deprecated), RetiredOn = Day(retired) };
        Assert.Equal(contradictions, model.Contradictions().Count());

        static DateOnly? Day(string? text) =>
            text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}

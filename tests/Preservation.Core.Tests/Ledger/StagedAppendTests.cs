using System.Text;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Ledger.Tiles;

namespace Preservation.Core.Tests.Ledger;

public sealed class StagedAppendTests
{
    private const string Origin = "archive.example/ledger";

    [Fact]
    public void What_is_written_is_read_and_has_one_place_for_each_size()
    {
        var staged = Make(1234567);
        var read = StagedAppend.Parse(staged.Write(), 1234567, "it");
        Assert.Equal(staged.Write(), read.Write());
        Assert.Equal(staged.Entries.Select(Encoding.UTF8.GetString), read.Entries.Select(Encoding.UTF8.GetString));
        Assert.Equal(("staged/000", "staged/x001/x234/567"), (StagedAppend.PathOf(0), StagedAppend.PathOf(1234567)));
    }

    [Fact]
    public void Cut_short_anywhere_or_of_another_size_it_is_refused()
    {
        var bytes = Make(7).Write();
        // Cut between two entries, it is whole, and shorter than its checkpoint says.
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                Assert.True(StagedAppend.Parse(bytes.AsSpan(0, length), 7, "it").Entries.Count < 2);
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Problems);
            }
        }
        Assert.Contains("'8' and the length of a note", Assert.Throws<DocumentException>(() => StagedAppend.Parse(bytes, 8, "it")).Message, StringComparison.Ordinal);
        Assert.Throws<DocumentException>(() => StagedAppend.Parse("7 99999999999999999999\n"u8, 7, "it"));
        Assert.Throws<DocumentException>(() => StagedAppend.Parse("7 -1\n"u8, 7, "it"));
    }

    private static StagedAppend Make(long size) => new()
    {
        OldSize = size,
        Note = SignedNote.Sign("a text\n", Origin, Example.Bob),
        Entries = [Encoding.UTF8.GetBytes("one\n"), Encoding.UTF8.GetBytes("two\n")],
    };
}

using System.Globalization;
using System.Text.Json;
using Preservation.Core.Json;

namespace Preservation.Core.Policies;

/// <summary>Budgets in <c>policy.json</c>, of all stores or of one.</summary>
internal static class BudgetJson
{
    public static void Write(Utf8JsonWriter json, StoreBudget budget)
    {
        if (budget == StoreBudget.None)
            return;
        json.WriteStartObject("budget");
        if (budget.BytesPerDay is { } bytes)
            json.WriteNumber("bytesPerDay", bytes);
        if (budget.RequestsPerDay is { } requests)
            json.WriteNumber("requestsPerDay", requests);
        if (budget.CostPerDay is { } cost)
            json.WriteString("costPerDay", cost.ToString(CultureInfo.InvariantCulture));
        if (budget.Hours is { } hours)
            json.WriteString("hours", hours.ToString());
        json.WriteEndObject();
    }

    public static StoreBudget? Read(JsonReading root)
    {
        if (root.OptionalObject("budget") is not { } reading)
            return null;
        var budget = new StoreBudget
        {
            BytesPerDay = reading.Optional("bytesPerDay") is null ? null : reading.Integer("bytesPerDay", 1),
            RequestsPerDay = reading.Optional("requestsPerDay") is null ? null : reading.Integer("requestsPerDay", 1),
            CostPerDay = ReadCost(reading),
            Hours = ReadHours(reading),
        };
        reading.NoOthers();
        return budget;
    }

    // Text, because money has no place in a binary fraction.
    private static decimal? ReadCost(JsonReading reading)
    {
        if (reading.OptionalString("costPerDay") is not { } text)
            return null;
        if (text.Length > 0 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1]) && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cost))
            return cost;
        reading.Fail("costPerDay", $"it is '{text}'; an amount such as \"2.50\" is expected");
        return null;
    }

    private static DailyHours? ReadHours(JsonReading reading)
    {
        if (reading.OptionalString("hours") is not { } text)
            return null;
        if (DailyHours.TryParse(text) is { } hours)
            return hours;
        reading.Fail("hours", $"it is '{text}'; hours in UTC such as 22:00-06:00 are expected");
        return null;
    }
}

using System.Collections.Immutable;
using System.Text;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Nagios;

/// <summary>What a check plugin answered: its exit code, its sentence, its measurements.</summary>
/// <param name="Code">0 good, 1 warning, 2 critical, 3 it cannot tell.</param>
/// <param name="Text">Its first line.</param>
/// <param name="Measurements">What it measured.</param>
public sealed record CheckAnswer(
    int Code, string Text, ImmutableArray<Measurement> Measurements)
{
    private const int TextMax = 1000;
    private const int MeasuredMax = 3000;
    private const string More = " ...";
    private const int Warning = 1;
    private const int Critical = 2;
    private const int CannotTell = 3;

    /// <summary>Reads what a plugin printed.</summary>
    /// <param name="ended">How it ended.</param>
    public static CheckAnswer Of(CommandResult ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        string[] lines = ended.Output.Split('\n');
        string text = lines[0].Split('|')[0].Trim();
        // The first line may hold some after a bar, the long text more after a second one.
        var data = new List<string>();
        if (lines[0].Split('|', 2) is [_, var first]) data.Add(first);
        bool inData = false;
        foreach (string line in lines.Skip(1))
        {
            if (inData) data.Add(line);
            else if (line.Split('|', 2) is [_, var rest]) (inData, _) = (true, Add(data, rest));
        }
        if (text.Length == 0) text = ended.Error.Split('\n')[0].Trim();
        if (text.Length == 0 && ended.ExitCode != 0) text = "it printed nothing";
        return new(ended.ExitCode, text, Measurement.All(string.Join(' ', data)));
    }

    /// <summary>What it says about the thing that was checked.</summary>
    /// <param name="warning">What a warning is taken for.</param>
    public Finding Judge(WarningMeaning warning) => Code switch
    {
        0 => Finding.Healthy(Reason()),
        Warning => warning switch
        {
            WarningMeaning.Error => Finding.Faulty(Warning, Reason()),
            WarningMeaning.Normal => Finding.Healthy(Reason()),
            _ => Finding.Caution(Warning, Reason()),
        },
        Critical => Finding.Faulty(Critical, Reason()),
        CannotTell => Finding.Unknown(Reason()),
        // Not of the protocol: the plugin is broken, and says nothing about its target.
        _ => Finding.Unknown($"ended with exit code {Code}: {Reason()}"),
    };

    private string Reason()
    {
        string text = Text.Length > TextMax ? Text[..TextMax] + More : Text;
        if (Measurements.IsEmpty) return text;
        // A measurement is told whole or not at all: half a number is another number.
        var measured = new StringBuilder();
        foreach (string one in Measurements.Select(m => m.ToString()))
        {
            if (measured.Length + one.Length >= MeasuredMax)
            {
                measured.Append(More);
                break;
            }
            measured.Append(measured.Length > 0 ? " " : "").Append(one);
        }
        return $"{text} [{measured.ToString().Trim()}]";
    }

    private static bool Add(List<string> data, string text)
    {
        data.Add(text);
        return true;
    }
}

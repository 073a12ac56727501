using System.Text;

namespace Baton.Conf.Tests;

/// <summary>The good file with so many of one thing.</summary>
internal static class Many
{
    public static string Of(string what, int count) => what switch
    {
        "server" => Sample.With("<heartbeat>\n    <types", Each(2, count, i =>
            $"<server name=\"s{i}\"><priority>{i}</priority><device id=\"0\"><type>lan</type>"
            + $"<info>10.78.1.{i}</info></device></server>") + "<heartbeat>\n    <types"),
        "lanhb" => Sample.Good
            .Replace("<types name=\"lanhb\"/>", "<types name=\"lanhb\"/>" + Each(2, count, i =>
                $"<lanhb name=\"h{i}\"><priority>{i}</priority><device>{i}</device></lanhb>"),
                StringComparison.Ordinal)
            .Replace("<device id=\"1\"><type>lan</type><info>10.77.0.1<", Each(2, count, i =>
                $"<device id=\"{i}\"><type>lan</type><info>10.79.{i}.1</info></device>")
                + "<device id=\"1\"><type>lan</type><info>10.77.0.1<", StringComparison.Ordinal),
        "group" => Sample.With("<group name=\"web\">",
            Each(2, count, i => $"<group name=\"g{i}\"/>") + "<group name=\"web\">"),
        "ipw" => Sample.With("<types name=\"ipw\"/>", Each(2, count, i =>
            $"<ipw name=\"i{i}\"><parameters><list id=\"0\"><ip>10.0.0.1</ip></list></parameters>"
            + "</ipw>")),
        "fip" => Sample.Good
            .Replace("<resource name=\"fip@fip1\"/>", "<resource name=\"fip@fip1\"/>"
                + Each(2, count, i => $"<resource name=\"fip@f{i}\"/>"), StringComparison.Ordinal)
            .Replace("<types name=\"fip\"/>", Each(2, count, i =>
                $"<fip name=\"f{i}\"><parameters><ip>10.5.{i / 250}.{i % 250}</ip></parameters>"
                + "</fip>"), StringComparison.Ordinal),
        _ => Sample.With("<types name=\"pingnp\"/>", Each(1, count, i =>
            $"<pingnp name=\"p{i}\"><priority>{i}</priority><device>10200</device>"
            + "<grp id=\"0\"><list id=\"0\"><ip>10.0.0.1</ip></list></grp></pingnp>")),
    };

    /// <summary>As many as bring what is there already to the count.</summary>
    private static string Each(int present, int count, Func<int, string> make)
    {
        var text = new StringBuilder();
        for (int i = present; i < count; i++)
            text.Append(make(i));
        return text.ToString();
    }
}

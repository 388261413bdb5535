using System.Net;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Access;

/// <summary>Writes the lines of the access log, in either format.</summary>
internal static class AccessLine
{
    /// <summary>Of a line at most, its end included. A pipe takes as much at once (PIPE_BUF), so that no line is torn by another worker's.</summary>
    public const int MaxBytes = 4096;

    private const int MaxMethod = 32;
    private const int MaxTarget = 1800;
    private const int MaxProtocol = 16;
    private const int MaxReferer = 800;
    private const int MaxAgent = 500;
    private const int MaxUser = 200;
    private const int MaxTemplate = 250;

    /// <param name="record">What to write.</param>
    /// <param name="slot">Of the worker.</param>
    /// <param name="format">How.</param>
    /// <param name="line">Of <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(in AccessRecord record, int slot, AccessLogFormat format, Span<byte> line)
    {
        var text = new AccessText(line, format);
        if (format == AccessLogFormat.Json)
        {
            WriteJson(ref text, record, slot);
        }
        else
        {
            WriteCombined(ref text, record, slot);
        }
        text.Raw("\n"u8);
        return text.Length;
    }

    private static void WriteCombined(ref AccessText text, in AccessRecord record, int slot)
    {
        if (record.Remote is { } remote)
        {
            WriteAddress(ref text, remote);
        }
        else
        {
            text.Raw("-"u8);
        }
        text.Raw(" - "u8);
        if (string.IsNullOrEmpty(record.User))
        {
            text.Raw("-"u8);
        }
        else
        {
            // A blank would end the field.
            text.Field(record.User.Replace(' ', '_'), MaxUser);
        }
        text.Raw(" ["u8);
        WriteApacheTime(ref text, record.Began);
        text.Raw("] \""u8);
        text.Field(record.Method, MaxMethod);
        text.Raw(" "u8);
        text.Field(record.Target, MaxTarget);
        text.Raw(" "u8);
        text.Field(record.Protocol, MaxProtocol);
        text.Raw("\" "u8);
        text.Number(record.Request.Status);
        text.Raw(" "u8);
        text.Number(record.Request.Bytes);
        WriteQuoted(ref text, record.Referer, MaxReferer);
        WriteQuoted(ref text, record.Agent, MaxAgent);
        WriteQuoted(ref text, record.Request.Template, MaxTemplate);
        text.Raw(" "u8);
        text.Number(record.Request.Microseconds);
        text.Raw(" "u8);
        text.Number(slot);
        text.Raw(" "u8);
        text.Field(record.Trace ?? "-", MaxMethod);
    }

    private static void WriteQuoted(ref AccessText text, string? value, int limit)
    {
        text.Raw(" \""u8);
        text.Field(string.IsNullOrEmpty(value) ? "-" : value, limit);
        text.Raw("\""u8);
    }

    private static void WriteJson(ref AccessText text, in AccessRecord record, int slot)
    {
        text.Raw("{\"time\":\""u8);
        WriteIsoTime(ref text, record.Began);
        text.Raw("\",\"remote\":"u8);
        if (record.Remote is { } remote)
        {
            text.Raw("\""u8);
            WriteAddress(ref text, remote);
            text.Raw("\""u8);
        }
        else
        {
            text.Raw("null"u8);
        }
        WriteMember(ref text, ",\"user\":"u8, record.User, MaxUser);
        WriteMember(ref text, ",\"method\":"u8, record.Method, MaxMethod);
        WriteMember(ref text, ",\"target\":"u8, record.Target, MaxTarget);
        WriteMember(ref text, ",\"protocol\":"u8, record.Protocol, MaxProtocol);
        WriteMember(ref text, ",\"route\":"u8, record.Request.Template, MaxTemplate);
        text.Raw(",\"status\":"u8);
        text.Number(record.Request.Status);
        text.Raw(",\"bytes\":"u8);
        text.Number(record.Request.Bytes);
        text.Raw(",\"duration_us\":"u8);
        text.Number(record.Request.Microseconds);
        WriteMember(ref text, ",\"referer\":"u8, record.Referer, MaxReferer);
        WriteMember(ref text, ",\"user_agent\":"u8, record.Agent, MaxAgent);
        text.Raw(",\"slot\":"u8);
        text.Number(slot);
        WriteMember(ref text, ",\"trace_id\":"u8, record.Trace, MaxMethod);
        text.Raw("}"u8);
    }

    private static void WriteMember(ref AccessText text, ReadOnlySpan<byte> name, string? value, int limit)
    {
        text.Raw(name);
        if (value is null)
        {
            text.Raw("null"u8);
            return;
        }
        text.Raw("\""u8);
        text.Field(value, limit);
        text.Raw("\""u8);
    }

    // A client of IPv4 at a socket of IPv6 is shown as it knows itself.
    private static void WriteAddress(ref AccessText text, IPAddress address)
    {
        if (!address.IsIPv4MappedToIPv6)
        {
            text.Number(address);
            return;
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        for (var i = 12; i < bytes.Length; i++)
        {
            text.Number(bytes[i]);
            text.Raw(i < bytes.Length - 1 ? "."u8 : ""u8);
        }
    }

    private static void WriteApacheTime(ref AccessText text, DateTime time)
    {
        text.Digits(time.Day, 2);
        text.Raw("/"u8);
        text.Raw("JanFebMarAprMayJunJulAugSepOctNovDec"u8.Slice(3 * (time.Month - 1), 3));
        text.Raw("/"u8);
        text.Digits(time.Year, 4);
        text.Raw(":"u8);
        WriteClock(ref text, time);
        text.Raw(" +0000"u8);
    }

    private static void WriteIsoTime(ref AccessText text, DateTime time)
    {
        text.Digits(time.Year, 4);
        text.Raw("-"u8);
        text.Digits(time.Month, 2);
        text.Raw("-"u8);
        text.Digits(time.Day, 2);
        text.Raw("T"u8);
        WriteClock(ref text, time);
        text.Raw("."u8);
        text.Digits((int)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond), 6);
        text.Raw("Z"u8);
    }

    private static void WriteClock(ref AccessText text, DateTime time)
    {
        text.Digits(time.Hour, 2);
        text.Raw(":"u8);
        text.Digits(time.Minute, 2);
        text.Raw(":"u8);
        text.Digits(time.Second, 2);
    }
}

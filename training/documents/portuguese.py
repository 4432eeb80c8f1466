# ruff: noqa: E501 - texts stand as they are
"""Portuguese: lines and short documents."""

from __future__ import annotations

__all__ = ["PORTUGUESE", "RULES"]

RULES = {
    "pt_n": ["a fatura", "o contrato", "o pedido", "o carro", "a chave", "a encomenda", "a consulta", "o livro", "o recibo", "a conta", "a reunião", "o aluguel", "a carta", "o orçamento", "o cachorro", "a receita", "o relatório"],
    "pt_v": ["assinou {pt_n}", "perdeu {pt_n}", "enviou {pt_n} ontem", "não pagou {pt_n}", "está de férias", "ligou sobre {pt_n}", "quer mudar {pt_n}", "está doente", "mora aqui desde {year}", "chega na segunda", "espera {pt_n}", "esqueceu {pt_n}"],
    "pt_r": ["irmã", "vizinha", "chefe", "colega", "mãe", "médica", "amiga", "filha", "tia", "cliente", "professora"],
}  # fmt: skip
PORTUGUESE = r"""
‹Olá|Oi|Bom dia|Boa tarde|Cara|Caro|Prezada|Prezado› {g}‹,|!›
‹Prezado Sr.|Exmo. Sr.|Prezada Sra.|Caro Dr.› {s},
{g}, pode me mandar {pt_n}?
{g} {pt_v}.
{p} {pt_v}.
{p} {pt_v} e {g} {pt_v}.
O ‹Sr.|senhor|doutor|professor› {s} {pt_v}.
A Dra. {p} {pt_v}.
A {g} {pt_v}, mas o {g} não.
Minha {pt_r}‹|, {p},| {g}› {pt_v}.
Você viu {g}? {g} {pt_v}.
Meu nome é {p} e moro em {c}.
Sou {g}, de {c}.
Moro na {a}.
Meu endereço é {a}.
A nova morada de {p} é {a}.
Envie {pt_n} para {p}, {a}.
Vocês entregam na {a}?
Mudamos para {a}.
A casa de {g} fica em {c}.
{o} tem sede em {c}.
Trabalho na {o} desde {year}.
Segundo {p}, {pt_n} não está pronto.
Falei com {g} e {g} ontem.
Atenciosamente,\n{p}\n{o}
Com os melhores cumprimentos,\n{p}
Abraços, {g}
Nome: {p}\nEndereço: {a}\nTelefone: {phone}
Nome completo: {p}\nCidade: {c}
Paciente: {p}\nData de nascimento: {date}\nMédico: Dr. {s}
Fatura {num}\nCliente: {p}\n{A}\nTotal: {money}
CONTRATANTE: {P}, residente na {a}; CONTRATADA: {o}.
Assinado: {p}
De: {p} <{email}>\nPara: {p}\nAssunto: reunião
Funcionário: {p}\nCargo: {job}
{n};{g};{s};{c}
Presentes: {p}, {p} e {p}
{p}\n{A}
{A}
{a}
{p}
O cliente {pt_v}.
Prezado cliente,
Termos de Uso | Política de Privacidade
Clique em Configurações e depois em Salvar.
Seu pedido {num} foi enviado.
Segunda e terça estamos fechados. Feliz Natal!
Capítulo {n}. Disposições gerais
Doença de Alzheimer, síndrome de Down
Erro {n}: arquivo não encontrado
""".strip().split("\n")
